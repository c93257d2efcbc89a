"""What one load shares: diagnostics, the depth of evaluation, and the memory of what was evaluated."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Final, NamedTuple

from scanner.inputs.terraform.expressions.attempts import Attempt
from scanner.inputs.terraform.expressions.failures import Deeper, ExhaustedError, Failure, LimitError
from scanner.model.diagnostic import Diagnostic, Level
from scanner.model.options import InputOptions
from scanner.model.span import Span
from scanner.model.value import Unknown
from scanner.syntax.hcl.tree import Block, Expression

# Evaluation needs about three Python frames a level, and the interpreter allows a thousand in all.
REFERENCE_DEPTH: Final = 40
EXPRESSION_DEPTH: Final = 160
# All scopes share the first number; each may have as many as the second, and surely has the third.
MAX_INSTANCES: Final = 100_000
INSTANCES_A_SCOPE: Final = 50_000
LEAST_INSTANCES: Final = 10_000
# A step is the evaluation of one node: about three microseconds. Large modules of the public registry take a
# thousand an argument at most.
MOST_STEPS: Final = 500_000
LEAST_STEPS: Final = 20_000
# Evaluations of more than so many steps are counted together, and share what is allowed in all, which grows
# with what there is to evaluate.
LIGHT_STEPS: Final = 1_000
STEPS_IN_ALL: Final = 2_000_000
STEPS_A_SCOPE: Final = 100_000
# What each may still take once all of that is spent.
LAST_STEPS: Final = 300
# What dynamic blocks generate, counted each time: they may lie inside each other, a thousand in each of a thousand.
MAX_BLOCKS: Final = 250_000

# What explains values shares this much.
EXPLAINED_IN_ALL: Final = 2_000_000
# So much is found out about expressions at a time.
MOST_NOTES: Final = 64

# Stands in a memory for what is being evaluated: who meets it has gone round in a circle.
BUSY: Final = object()


class _Request(NamedTuple):
    """What ``run`` was asked to evaluate first. Not the exception itself, which would keep its frames alive."""

    memory: dict[Hashable, Any]
    label: str
    place: Expression | Block | None


class Session:
    """Diagnostics are kept once each, in the order in which they came up."""

    __slots__ = (
        "_budget",
        "_chain",
        "_diagnostics",
        "_explained",
        "_left",
        "_notes",
        "_requests",
        "_resumed",
        "_room",
        "_spent",
        "allowance",
        "attempt",
        "blocks",
        "depth",
        "instances",
        "options",
        "steps",
    )

    def __init__(self, options: InputOptions) -> None:
        self.options = options
        self.depth = self.steps = 0
        # What `try` or `can` evaluates at present.
        self.attempt: Attempt | None = None
        self.allowance = MOST_STEPS
        self._budget = STEPS_IN_ALL
        self._left = MAX_INSTANCES
        self._room = INSTANCES_A_SCOPE
        self.instances = self.blocks = self._spent = self._explained = 0
        self._diagnostics: dict[Diagnostic, None] = {}
        # By identity of an expression and a frame, which are kept so that the identities stay theirs.
        self._notes: dict[tuple[int, int], tuple[object, object, Any]] = {}
        self._chain: list[tuple[str, Expression | Block | None]] = []
        # By identity of the memory and key, in the order in which they were asked for.
        self._requests: dict[tuple[int, Hashable], _Request] = {}
        self._resumed: tuple[int, Hashable] | None = None

    def report(
        self, level: Level, code: str, message: str, span: Span | None = None, *, file: str = "", remedy: str = ""
    ) -> None:
        """Keep one diagnostic; the file is the span's where it has one."""
        found = Diagnostic(level, code, message, span.file if span else file, span, remedy)
        self._diagnostics.setdefault(found)

    def pass_on(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep diagnostics of the parsers."""
        for found in diagnostics:
            self._diagnostics.setdefault(found)

    def drain(self) -> tuple[Diagnostic, ...]:
        """Everything reported since the last call."""
        found = tuple(self._diagnostics)
        self._diagnostics.clear()
        return found

    def spend(self, instances: int, weight: int) -> None:
        """Count the instances of a resource or a module.

        Raises:
            LimitError: these would be more than anybody can look at. A single one is always there: whoever
                collects them stops once there are too many.
        """
        self.afford(instances * weight if instances > 1 else 0)
        self.instances += instances * weight

    def afford(self, instances: int) -> None:
        """Before these are made; they are counted by ``spend``.

        Raises:
            LimitError: as there.
        """
        if instances > 1 and self.instances + instances > self._room:
            raise LimitError(f"there would be more than {self._room} instances in all")

    @property
    def is_full(self) -> bool:
        """Whether there are already more instances than anybody can look at."""
        return self.instances > self._room

    def begin_scope(self) -> None:
        """Count instances anew. What one scope took beyond its share is not taken from what others need."""
        self._left -= self.instances
        self._room = max(LEAST_INSTANCES, min(INSTANCES_A_SCOPE, self._left))
        self._budget += STEPS_A_SCOPE
        self.instances = 0

    def fail(self, failure: Failure, subject: str, expression: Expression) -> Unknown:
        """Turn a failure into a diagnostic on its own place and an unknown that names ``subject``."""
        return self.give_up(failure, subject, expression.span)

    def give_up(self, failure: Failure, subject: str, place: Span) -> Unknown:
        """As ``fail``, with a place for failures that have none of their own."""
        span = failure.expression.span if failure.expression is not None else place
        self.report("note", "terraform-evaluation", failure.message, span)
        return Unknown.because(subject, "cannot be evaluated", span)

    def recall(
        self,
        memory: dict[Hashable, Any],
        key: Hashable,
        label: str,
        place: Expression | Block | None,
        compute: Callable[[], Any],
    ) -> Any:
        """What ``compute`` returns, computed once; an Unknown for what needs itself, reported at a ``place``."""
        found = memory.get(key, BUSY)
        if found is not BUSY:
            return found
        if key in memory:
            return self._circle(label)
        if self._requests:
            identity = (id(memory), key)
            if identity == self._resumed:
                self._resumed = None
            elif identity in self._requests:
                # What waits for this is asked for by this: no need to go round again.
                found = memory[key] = self._long_circle(identity)
                return found
        if self.depth > REFERENCE_DEPTH:
            raise Deeper(memory, key, label, place, lambda: self.recall(memory, key, label, place, compute))
        memory[key] = BUSY
        self._chain.append((label, place))
        self.depth += 1
        try:
            found = compute()
        except BaseException:
            del memory[key]
            raise
        finally:
            self.depth -= 1
            self._chain.pop()
        memory[key] = found
        return found

    def aside(self, compute: Callable[[], Any]) -> Any:
        """As ``run``, for what explains values: takes nothing from what evaluation may take. None once there
        was too much of it in all.
        """
        if self._explained > EXPLAINED_IN_ALL:
            return None
        spent, allowance = self._spent, self.allowance
        found = self.run(compute)
        self._explained += self.steps
        self._spent, self.allowance = spent, allowance
        return found

    def noted(self, expression: Expression, frame: object, compute: Callable[[], Any]) -> Any:
        """What is found out about an expression in a frame, for who asks again soon: instances of one resource
        come from one collection.
        """
        key = (id(expression), id(frame))
        if key not in self._notes:
            found = compute()
            if len(self._notes) >= MOST_NOTES:
                self._notes.clear()
            self._notes[key] = (expression, frame, found)
        return self._notes[key][2]

    def run(self, compute: Callable[[], Any]) -> Any:
        """Evaluate from outside: serves the requests of ``Deeper`` one after the other."""
        if self.depth or self._chain:
            return compute()
        self.steps = 0
        if self._spent:
            left = self._budget - self._spent
            self.allowance = min(self.allowance, max(LIGHT_STEPS, left // 20) if left > 0 else LAST_STEPS)
        outer, self._requests = self._requests, {}
        try:
            return self._served(compute)
        finally:
            self._requests = outer
            if self.steps > LIGHT_STEPS:
                self._spent += self.steps

    def _served(self, compute: Callable[[], Any]) -> Any:
        waiting = [compute]
        requests = self._requests
        while True:
            self._resumed = next(reversed(requests), None)
            try:
                found = waiting[-1]()
            except Deeper as request:
                waiting.append(request.compute)
                requests[id(request.memory), request.key] = _Request(request.memory, request.label, request.place)
                continue
            except RecursionError:
                self.depth = 0
                return self._too_deep()
            waiting.pop()
            if not waiting:
                return found
            requests.popitem()

    def generate(self, blocks: int, expression: Expression) -> None:
        """Count blocks that a dynamic block stands for.

        Raises:
            LimitError: these would be more than anybody can look at.
        """
        if self.blocks + blocks > MAX_BLOCKS:
            raise LimitError(f"dynamic blocks would generate more than {MAX_BLOCKS} blocks in all", expression)
        self.blocks += blocks

    def charge(self, steps: int, expression: Expression | None) -> None:
        """Count work done since ``run`` began.

        Raises:
            ExhaustedError: it is too much. From then on less is allowed, so that many such expressions
                do not take many times as long.
        """
        self.steps += steps
        if self.steps > self.allowance:
            self.allowance = min(self.allowance, max(self.allowance // 2, LEAST_STEPS))
            raise ExhaustedError("this takes too long to be evaluated", expression)

    def _long_circle(self, identity: tuple[int, Hashable]) -> Unknown:
        """A circle too long for the stack: some of its members are known."""
        asked = self._requests[identity]
        if not asked.label:
            return Unknown.because("an expression", "refers to itself")
        start = list(self._requests).index(identity)
        waiting = [(one.label, one.place) for one in self._requests.values()][start:]
        members = sorted((one for one in (*waiting, *self._chain) if one[0]), key=lambda one: one[0])
        labels = list(dict.fromkeys(label for label, _ in members))
        span = _first_place(members)
        message = f"circular reference through {', '.join(labels[:5])} and others"
        self.report("error", "terraform-cycle", message, span)
        return Unknown.because(labels[0], "refers to itself", span)

    def _too_deep(self) -> Unknown:
        self.report("error", "terraform-depth", "an expression is nested too deeply to be evaluated")
        return Unknown.because("an expression", "is nested too deeply")

    def _circle(self, label: str) -> Unknown:
        labels = [name for name, _ in self._chain]
        members = self._chain[labels.index(label) :] if label in labels else self._chain[-1:]
        first = min(range(len(members)), key=lambda index: members[index][0])
        ordered = [*members[first:], *members[:first]]
        route = " -> ".join([name for name, _ in ordered] + [ordered[0][0]])
        span = _first_place(ordered)
        self.report("error", "terraform-cycle", f"circular reference: {route}", span)
        return Unknown.because(ordered[0][0], "refers to itself", span)


def _first_place(members: Iterable[tuple[str, Expression | Block | None]]) -> Span | None:
    for _, place in members:
        if place is not None:
            return place.header if isinstance(place, Block) else place.span
    return None
