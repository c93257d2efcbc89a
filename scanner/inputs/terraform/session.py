"""What one load shares: diagnostics, the depth of evaluation, and the memory of what was evaluated."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Final

from scanner.inputs.terraform.failures import Deeper, ExhaustedError, Failure, LimitError
from scanner.model.diagnostic import Diagnostic, Level
from scanner.model.options import InputOptions
from scanner.model.span import Span
from scanner.model.value import Unknown
from scanner.syntax.hcl.tree import Expression

# Evaluation needs about three Python frames a level, and the interpreter allows a thousand in all.
REFERENCE_DEPTH: Final = 40
EXPRESSION_DEPTH: Final = 160
MAX_INSTANCES: Final = 250_000
# A step is the evaluation of one node: about two microseconds.
MOST_STEPS: Final = 1_000_000
LEAST_STEPS: Final = 20_000

# Stands in a memory for what is being evaluated: who meets it has gone round in a circle.
BUSY: Final = object()


class Session:
    """Diagnostics are kept once each, in the order in which they came up."""

    __slots__ = ("_chain", "_diagnostics", "allowance", "depth", "instances", "options", "steps")

    def __init__(self, options: InputOptions) -> None:
        self.options = options
        self.depth = self.steps = 0
        self.allowance = MOST_STEPS
        self.instances = 0
        self._diagnostics: dict[Diagnostic, None] = {}
        self._chain: list[tuple[str, Expression | None]] = []

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

    def spend(self, instances: int) -> None:
        """Count instances of resources and modules.

        Raises:
            LimitError: these would be more than anybody can look at.
        """
        if instances > 1 and self.instances + instances > MAX_INSTANCES:
            raise LimitError(f"there would be more than {MAX_INSTANCES} instances in all")
        self.instances += instances

    @property
    def is_full(self) -> bool:
        """Whether there are already more instances than anybody can look at."""
        return self.instances > MAX_INSTANCES

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
        expression: Expression | None,
        compute: Callable[[], Any],
    ) -> Any:
        """What ``compute`` returns, computed once; an Unknown for what needs itself."""
        found = memory.get(key, BUSY)
        if found is not BUSY:
            return found
        if key in memory:
            return self._circle(label)
        if self.depth > REFERENCE_DEPTH:
            raise Deeper(memory, key, label, lambda: self.recall(memory, key, label, expression, compute))
        memory[key] = BUSY
        self._chain.append((label, expression))
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

    def run(self, compute: Callable[[], Any]) -> Any:
        """Evaluate from outside: serves the requests of ``Deeper`` one after the other."""
        if self.depth or self._chain:
            return compute()
        self.steps = 0
        waiting = [compute]
        requests: list[Deeper] = []
        while True:
            try:
                found = waiting[-1]()
            except Deeper as request:
                if any(one.memory is request.memory and one.key == request.key for one in requests):
                    request.memory[request.key] = self._long_circle(request, requests)
                else:
                    waiting.append(request.compute)
                    requests.append(request)
                continue
            except RecursionError:
                self.depth = 0
                return self._too_deep()
            waiting.pop()
            if not waiting:
                return found
            requests.pop()

    def charge(self, steps: int, expression: Expression | None) -> None:
        """Count work done since ``run`` began.

        Raises:
            ExhaustedError: it is too much. From then on less is allowed, so that many such expressions
                do not take many times as long.
        """
        self.steps += steps
        if self.steps > self.allowance:
            self.allowance = max(self.allowance // 2, LEAST_STEPS)
            raise ExhaustedError("this takes too long to be evaluated", expression)

    def _long_circle(self, last: Deeper, requests: list[Deeper]) -> Unknown:
        """A circle too long for the stack: some of its members are known."""
        if not last.label:
            return Unknown.because("an expression", "refers to itself")
        start = next(position for position, one in enumerate(requests) if one.key == last.key)
        labels = sorted(one.label for one in requests[start:])
        self.report("error", "terraform-cycle", f"circular reference through {', '.join(labels[:5])} and others")
        return Unknown.because(labels[0], "refers to itself")

    def _too_deep(self) -> Unknown:
        self.report("error", "terraform-depth", "an expression is nested too deeply to be evaluated")
        return Unknown.because("an expression", "is nested too deeply")

    def _circle(self, label: str) -> Unknown:
        labels = [name for name, _ in self._chain]
        members = self._chain[labels.index(label) :] if label in labels else self._chain[-1:]
        first = min(range(len(members)), key=lambda index: members[index][0])
        ordered = [*members[first:], *members[:first]]
        route = " -> ".join([name for name, _ in ordered] + [ordered[0][0]])
        place = ordered[0][1]
        span = place.span if place is not None else None
        self.report("error", "terraform-cycle", f"circular reference: {route}", span)
        return Unknown.because(ordered[0][0], "refers to itself", span)
