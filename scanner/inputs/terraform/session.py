"""What one load shares: diagnostics, the depth of evaluation, and the memory of what was evaluated."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Final

from scanner.inputs.terraform.failures import Deeper, Failure, LimitError
from scanner.model.diagnostic import Diagnostic, Level
from scanner.model.options import InputOptions
from scanner.model.span import Span
from scanner.model.value import Unknown
from scanner.syntax.hcl.tree import Expression

# Evaluation needs about three Python frames a level, and the interpreter allows a thousand in all.
REFERENCE_DEPTH: Final = 40
EXPRESSION_DEPTH: Final = 160
MAX_INSTANCES: Final = 500_000

# Stands in a memory for what is being evaluated: who meets it has gone round in a circle.
BUSY: Final = object()


class Session:
    """Diagnostics are kept once each, in the order in which they came up."""

    __slots__ = ("_chain", "_diagnostics", "_instances", "depth", "options")

    def __init__(self, options: InputOptions) -> None:
        self.options = options
        self.depth = 0
        self._instances = 0
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

    def spend(self, instances: int, expression: Expression | None) -> None:
        """Count instances of resources and modules.

        Raises:
            Failure: there are more than anybody can look at.
        """
        self._instances += instances
        if self._instances > MAX_INSTANCES:
            self._instances -= instances
            raise LimitError(f"there would be more than {MAX_INSTANCES} instances in all", expression)

    def fail(self, failure: Failure, subject: str, expression: Expression) -> Unknown:
        """Turn a failure into a diagnostic on its own place and an unknown that names ``subject``."""
        span = (failure.expression or expression).span
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
            raise Deeper((id(memory), key), lambda: self.recall(memory, key, label, expression, compute))
        memory[key] = BUSY
        self._chain.append((label, expression))
        try:
            found = compute()
        except BaseException:
            del memory[key]
            raise
        finally:
            self._chain.pop()
        memory[key] = found
        return found

    def run(self, compute: Callable[[], Any]) -> Any:
        """Evaluate from outside: serves the requests of ``Deeper`` one after the other."""
        if self.depth or self._chain:
            return compute()
        waiting = [compute]
        keys: list[object] = [None]
        while True:
            try:
                found = waiting[-1]()
            except Deeper as request:
                if request.key in keys:
                    return self._too_deep()
                waiting.append(request.compute)
                keys.append(request.key)
                continue
            except RecursionError:
                self.depth = 0
                return self._too_deep()
            waiting.pop()
            keys.pop()
            if not waiting:
                return found

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
