r"""Tokens to words of mathematics: fonts become part of names, letters of a function's name one token, and so on.

What comes out has the kinds ``name number-digits function bigop command dots question text``, the operators ``rel sign
mul sep slash``, ``sub sup prime``, ``open close`` (braces), ``delim`` (brackets and bars), ``begin end amp break``,
``over`` and ``note`` (a tag). Decorations (colours, boxes, spaces) are gone.
"""

from __future__ import annotations

from collections.abc import Callable

from texderive.formula.tables import (
    ACCENTS,
    DOUBLED_SPACES,
    DROPPED,
    FONTS,
    FUNCTIONS,
    LOOKALIKES,
    NAMES,
    NEGATED,
    NEVER_PLAIN,
    NOT_COMMANDS,
    OPERATORS,
    OVERSETS,
    PROSE,
    RELATIONS,
    ROMANS,
    SIZED_DELIMITERS,
    SIZES,
    SPACES,
    SWITCHES,
    TAGS,
    WIDE_SPACES,
    WITH_COLUMNS,
)
from texderive.formula.tokens import Token
from texderive.formula.words import SIMPLE, Frame, Words

_LENGTH = ("pt", "em", "ex", "mm", "cm", "in", "mu")


class Shaper(Words):
    """One pass over the tokens of a formula."""

    def run(self) -> list[Token]:
        while self.at < len(self.tokens):
            self.step()
        return self.out

    # -- one token

    def step(self) -> None:
        token = self.tokens[self.at]
        if token.kind == "letter":
            self.letters(token)
        elif token.kind == "words":
            self.put("text", token.text, token)
        elif token.kind == "digit":
            self.put("digit", token.text, token)
        elif token.text in ("{", "}"):
            self.brace(token)
        elif token.text == ":" and (after := self.peek()) and after.text == "=" and not after.gap:
            self.put("rel", ":=", token, self.at + 2)
        elif token.text == "." and self.repeats(token, 3):
            self.put("dots", r"\ldots", token, self.at + 3)
        elif token.text in WIDE_SPACES or (token.text == "\\ " and self.repeats(token, 4)):
            self.put("wide", token.text, token)
            self.gap = True
        elif token.text in SPACES:
            self.at, self.gap = self.at + 1, True
        elif token.text == r"\\" and (after := self.peek()) and after.text in DOUBLED_SPACES and not after.gap:
            self.at, self.gap = self.at + 2, True
        elif token.text in SIZES:
            self.sized(token)
        elif token.text in SIMPLE:
            self.simple(token)
        elif token.kind == "command":
            self.command(token)
        else:
            self.put("sep" if token.text == "." else "name", token.text, token)

    def simple(self, token: Token) -> None:
        kind, canonical = SIMPLE[token.text]
        size = {"l": "left", "r": "right"}.get(token.text[1:2], "") if kind == "delim" and len(token.text) > 4 else ""
        if kind == "break" and (end := self.length_after_break()):
            return self.put(kind, canonical, token, end)
        if token.text in (r"\lvert", r"\rvert") and self.at in self.doubled_norms:
            return self.put("delim", "||", token, self.at + 2, size=size)
        if token.text == r"\dprime":
            self.out.append(Token("prime", "'", token.span))
        self.put(kind, canonical, token, size=size if canonical in ("|", "||") else "")

    def length_after_break(self) -> int | None:
        r"""The end of the ``[2pt]`` that follows ``\\``."""
        after = self.peek()
        if after is None or after.text not in ("[", "*") or after.gap:
            return None
        if after.text == "*":
            return self.at + 2
        inside = ""
        for at in range(self.at + 2, min(self.at + 14, len(self.tokens))):
            if self.tokens[at].text == "]":
                return at + 1 if inside.endswith(_LENGTH) and not inside[:1].isalpha() else None
            inside += self.tokens[at].text
        return None

    def brace(self, token: Token) -> None:
        frame = self.frames[-1]
        if token.text == "{" and (end := self.braced_word()):
            return self.function(self.word(self.at + 1, end) or "", token, end + 1)
        if token.text == "{":
            font = "" if self.in_script else self.pending or frame.font
            self.pending = ""
            self.frames.append(Frame(font, roman=frame.roman and not self.in_script))
            return self.put("open", "{", token)
        closed = self.frames.pop() if len(self.frames) > 1 else None
        if closed and closed.dropped:
            self.at += 1
            self.gap = False
        else:
            self.put("close", "}", token)

    def sized(self, token: Token) -> None:
        after = self.peek()
        if after is not None and after.text in SIZED_DELIMITERS:
            named = {"l": "left", "r": "right"}.get(after.text[1:2], "") if len(after.text) > 4 else ""
            size = SIZES[token.text] or named
            if self.is_doubled(self.at) and (size == "right" or self.last_doubled > self.at):
                return self.put("delim", "||", token, self.at + 3, size=size)
            if size == "middle":
                return self.put("rel", r"\mid", token, self.at + 2)
            return self.put("delim", SIZED_DELIMITERS[after.text], token, self.at + 2, size=size)
        self.at += 1

    # -- names and functions

    def font(self) -> str:
        """The font for the name that comes now."""
        found = self.pending or ("" if self.in_script else self.frames[-1].font)
        self.pending = ""
        return found

    def letters(self, token: Token) -> None:
        """A letter is a name, unless it starts a function's name that stands before what it is applied to."""
        if end := self.among_words():
            return self.put("text", "".join(t.text for t in self.tokens[self.at : end]), token, end)
        word = self.plain_word()
        if word:
            self.put("function", FUNCTIONS[word[0]], token, word[1], note=word[0])
        elif self.frames[-1].roman and token.text == "d" and not self.in_script:
            self.put("name", r"\mathrm{d}", token)
        else:
            font = self.font()
            self.put("name", f"{font}{{{token.text}}}" if font else token.text, token)

    # -- commands

    def command(self, token: Token) -> None:
        text = LOOKALIKES.get(token.text, token.text)
        handler: Callable[[Token], None]
        if text in NAMES:
            font = self.font()
            return self.put("name", f"{font}{{{text}}}" if font else text, token)
        if (text[1:] in FUNCTIONS and text[1:] not in NOT_COMMANDS) or text == r"\arg":
            if text[1:] not in FUNCTIONS and not self.joined("arg", self.at + 1):
                return self.put("command", text, token)
            return self.function(text[1:], token, self.at + 1)
        if text in FONTS:
            handler = self.fonted
        elif text in ROMANS and self.group(self.at + 1):
            handler = self.upright
        elif text in ROMANS and text not in SWITCHES:
            handler = self.fonted
        elif text in SWITCHES:
            self.frames[-1].font = SWITCHES[text]
            self.at += 1
            return
        elif text in DROPPED:
            return self.dropped(DROPPED[text])
        elif text in TAGS:
            handler = self.tag
        elif text in (r"\begin", r"\end"):
            handler = self.environment
        elif text == r"\not" and (after := self.peek()):
            canonical = RELATIONS.get(after.text, "")
            return self.put("rel", NEGATED.get(canonical, r"\not" + canonical), token, self.at + 2)
        elif text in OVERSETS and self.relation_below(token):
            return
        elif text == r"\buildrel" and (end := self.built_relation()):
            return self.put("rel", RELATIONS[self.tokens[end - 1].text], token, end)
        elif text.startswith(r"\x") and text in RELATIONS:
            return self.put("rel", RELATIONS[text], token)
        else:
            return self.put("command", text, token)
        handler(token)

    def fonted(self, token: Token) -> None:
        r"""``\mathbf X``, ``\mathbf{X}``, ``\mathbf{Xb}``, ``\mathbf{X^{-1}}``."""
        font = FONTS.get(token.text) or ROMANS[token.text]
        inside = self.group(self.at + 1)
        if inside:
            start, end = inside
            content = self.tokens[start:end]
            word = self.word(start, end)
            if word in FUNCTIONS and len(content) > 1:
                return self.function(word or "", token, end + 1)
            if content and all(t.kind == "digit" for t in content):
                return self.lettered(f"{font}{{{word}}}", token, end + 1)
            if len(content) == 1 and (content[0].kind == "letter" or content[0].text in NAMES):
                return self.lettered(f"{font}{{{content[0].text}}}", token, end + 1)
            return self.opened(token, Frame(font, dropped=not self.in_script))
        after = self.peek()
        if after and after.text in SPACES:
            after = self.skip_spaces()
        if after and (after.kind in ("letter", "digit") or after.text in NAMES):
            return self.lettered(f"{font}{{{after.text}}}", token, self.at + 2)
        if after and (after.text in ACCENTS or after.text in FONTS):
            self.pending = font
        self.at += 1

    def lettered(self, name: str, token: Token, end: int) -> None:
        """A letter in a font: a name, or an operator before what it is applied to."""
        if name == r"\mathbb{1}" and [t.text for t in self.tokens[end : end + 5]] == ["_", "{", ">", "0", "}"]:
            return self.put("function", "step", token, end + 5, note=name)
        follows = self.tokens[end].text if end < len(self.tokens) else ""
        if name in OPERATORS and not self.in_script and (self.opens(end) or follows == "_"):
            return self.put("function", OPERATORS[name], token, end, note=name)
        self.put("name", name, token, end)

    def skip_spaces(self) -> Token | None:
        """Deletes the space commands after this token; what follows them."""
        end = self.at + 1
        while end < len(self.tokens) and self.tokens[end].text in SPACES:
            end += 1
        if end < len(self.tokens):
            # the font command moves up to its argument
            self.tokens[end - 1] = self.tokens[self.at]
            self.at = end - 1
        return self.peek()

    def opened(self, token: Token, frame: Frame) -> None:
        """Goes into the braces of a font command; they are no group unless a script holds them."""
        self.frames.append(frame)
        self.at += 1
        if frame.dropped:
            self.at += 1
            if self.at < len(self.tokens) and (token.gap or self.gap):
                self.tokens[self.at] = self.tokens[self.at]._replace(gap=True)
        else:
            self.put("open", "{", self.tokens[self.at])

    def upright(self, token: Token) -> None:
        r"""``\mathrm{..}``, ``\operatorname{..}``, ``\text{..}``: a function, a word, prose, or mathematics."""
        start, end = self.group(self.at + 1) or (0, 0)
        style = ROMANS[token.text]
        word = self.word(start, end)
        if (
            word is not None
            and (word in FUNCTIONS or self.joined(word, end + 1))
            and (len(word) > 1 or self.joined(word, end + 1))
        ):
            return self.function(word, token, end + 1)
        if word is not None and word[:1] == "d" and word[1:] in FUNCTIONS and word[1:] not in NEVER_PLAIN:
            self.put("name", r"\mathrm{d}", token, start + 1)  # \mathrm{dtr}(X)
            return self.function(word[1:], self.tokens[start + 1], end + 1)
        if style == r"\text":
            return self.prose(token, start, end, word)
        content = self.tokens[start:end]
        if word is not None and len(word) == 2 and word[0] == "d" and word.isalpha():
            self.put("name", r"\mathrm{d}", token, start + 1)
            return self.put("name", word[1], self.tokens[start + 1], end + 1)
        if word and content and (len(word) > 1 or content[0].kind == "letter") and not word.startswith("-"):
            return self.lettered(f"{style if len(word) > 1 else chr(92) + 'mathrm'}{{{word}}}", token, end + 1)
        if len(content) == 1 and content[0].text in NAMES:
            return self.put("name", content[0].text, token, end + 1)
        if any(t.kind == "words" for t in content) and style == r"\mathrm":
            return self.prose(token, start, end, None)
        self.opened(token, Frame("", dropped=not self.in_script, roman=True))

    def prose(self, token: Token, start: int, end: int, word: str | None) -> None:
        """Words within a formula; one Latin word that an operator joins is a name."""
        written = self.text[self.tokens[start - 1].span.end : self.tokens[end].span.start].strip()
        if not written and start < end:
            written = " ".join(t.text for t in self.tokens[start:end])
        if word and word[0].isalpha() and word.lower() not in PROSE:
            after = self.tokens[end + 1].text if end + 1 < len(self.tokens) else ""
            kind = SIMPLE.get(after, ("", ""))[0]
            joins = ("rel", "sign", "mul", "sup", "sub", "slash", "prime")
            before = self.out[-1].kind if self.out else ""
            scripted = self.in_script or (before == "open" and self.out[-2:-1] and self.out[-2].kind in ("sub", "sup"))
            if len(word) == 1 or scripted or kind in joins or after in ("(", r"\left") or before in joins[:3]:
                return self.put("name", rf"\text{{{word}}}", token, end + 1)
        if not written:
            self.at, self.gap = end + 1, True
            return
        self.put("text", written, token, end + 1)

    def dropped(self, count: int) -> None:
        at = self.at + 1
        for _ in range(count):
            if at < len(self.tokens) and self.tokens[at].text == "[":
                while at < len(self.tokens) and self.tokens[at].text != "]":
                    at += 1
                at += 1
            inside = self.group(at)
            at = inside[1] + 1 if inside else at
        self.at, self.gap = at, True

    def environment(self, token: Token) -> None:
        inside = self.group(self.at + 1)
        if not inside:
            return self.put("command", token.text, token)
        name = "".join(t.text for t in self.tokens[inside[0] : inside[1]]).rstrip("*")
        end = inside[1] + 1
        if token.text == r"\begin":
            if end < len(self.tokens) and self.tokens[end].text == "[":
                close = next(
                    (i for i in range(end, min(end + 4, len(self.tokens))) if self.tokens[i].text == "]"), None
                )
                letter = end + 2 == close and self.tokens[end + 1].text in ("t", "b", "c")
                end = end + 3 if letter else end
            for _ in range(WITH_COLUMNS.get(name, 0)):
                columns = self.group(end)
                end = columns[1] + 1 if columns else end
        self.put(token.text[1:], name, token, end)

    def relation_below(self, token: Token) -> bool:
        r"""``\overset{def}{=}`` and the like as one relation."""
        label = self.group(self.at + 1)
        base = self.group(label[1] + 1) if label else None
        if not label or not base:
            return False
        content = self.tokens[base[0] : base[1]]
        if len(content) == 1 and content[0].text in RELATIONS:
            over = "".join(t.text for t in self.tokens[label[0] : label[1]])
            defines = any(mark in over.lower() for mark in ("def", "delta", "triangle"))
            canonical = RELATIONS[content[0].text]
            self.put("rel", ":=" if defines and canonical == "=" else canonical, token, base[1] + 1, note=over)
            return True
        return False


def shape(text: str, tokens: list[Token]) -> list[Token]:
    """The tokens as words of mathematics; see the head of this module."""
    starred = {at + 1 for at, token in enumerate(tokens) if token.text in ROMANS}
    unstarred = [token for at, token in enumerate(tokens) if not (at in starred and token.text == "*")]
    return Shaper(text, unstarred).run()
