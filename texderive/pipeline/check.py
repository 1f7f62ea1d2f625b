from dataclasses import dataclass
@dataclass
class Finding: ...
def check(text: str, *, format: str = "markdown") -> list[Finding]: raise NotImplementedError
