"""File names as a hostile client would choose them. Each holds a token of its own, by which it can be found again."""

import random
import unicodedata

#: What stands for `{}` is the token.
TRAVERSAL = ["../{}.jpg", "../../etc/{}.jpg", "..\\..\\{}.jpg", "/etc/{}.jpg", "//host/share/{}.jpg", "C:\\{}.jpg",
             "C:{}.jpg", "\\\\?\\C:\\{}.jpg", "%2e%2e%2f{}.jpg", "%252e%252e%252f{}.jpg", "..%c0%af{}.jpg", "....//{}.jpg",
             ".../{}.jpg", "~/{}.jpg", "~root/{}.jpg", "{}/../../x.jpg", "{}/..", "./{}.jpg", "file:///{}.jpg",
             "..\u2215{}.jpg", "..\uff0f{}.jpg", "\u2024\u2024/{}.jpg", "{}/", "{}\\", "/proc/self/fd/0/{}.jpg"]
CONTROLS = ["{}\0.jpg", "{}.exe\0.jpg", "\0{}.jpg", "{}\n.jpg", "{}\r\n.jpg", "{}\t.jpg", "{}\x07.jpg", "{}\x08\x08\x08.jpg",
            "\x1b[2J{}.jpg", "\x1b]0;{}\x07.jpg", "\x1b[31m{}.jpg", "{}\x7f.jpg", "{}\x85.jpg", "\x9b31m{}.jpg",
            "{}\u2028.jpg", "{}\u2029.jpg", "{}\x0b\x0c.jpg", "{}\x00\x00\x00", "\x1bP{}\x1b\\.jpg", "{}\x1b]8;;http://x\x07"]
UNSEEN = ["{}\u202egpj.exe", "\u202e{}.jpg", "{}\u2066a\u2069.jpg", "{}\u200b.jpg", "\ufeff{}.jpg", "{}\u200d.jpg",
          "{}\u00ad.jpg", "{}\u3164.jpg", "{}\U000e0041.jpg", "{}\u180e.jpg", "{}\ue000.jpg", "{}\ufff9.jpg", "{}\u061c.jpg",
          "{}\u115f.jpg", "{}\u00a0.jpg", "{}\u2800.jpg", "{}\ufe0f.jpg", "{}\U000f0000.jpg"]
LETTERS = ["{}\u00e9.jpg", "{}e\u0301.jpg", "{}\u212b.jpg", "{}\u00c5.jpg", "{}A\u030a.jpg", "{}\ufb01.jpg", "{}\u0430.jpg",
           "{}.jp\u0261", "{}.\u0458pg", "{}\uff0ejpg", "{}\u3002jpg", "{}.JPG", "{}.\u0130jpg", "{}\u1e9e.jpg",
           "{}" + "\u0301" * 60 + ".jpg", "{}\U0001f468\u200d\U0001f469.jpg"]
DEVICES = ["CON", "PRN", "AUX", "NUL", "COM1", "COM9", "LPT1", "CLOCK$", "CONIN$", "$MFT", "desktop.ini", "Thumbs.db",
           ".htaccess", ".bashrc", "web.config", "authorized_keys"]
ENDINGS = ["{}.jpg.", "{}.jpg ", "{}.jpg...", "{}.jpg . .", " {}.jpg", ".{}.jpg", "{}.", "{}", "{}.jpg.exe", "{}.exe.jpg",
           "{}.php.jpg", "{}.jpg;.php", "{}.jpg::$DATA", "{}.jpg:x.exe", "{}.jpg%00.exe", "{}.jpg/.", "{}.tar.gz", "{}.jpg.tmp",
           "{}.part", "{}.json", "{}.jpg.json", "{}.svg", "{}.jpg~", "{}.jPg", "{}." + "j" * 300, "{}.jpg#x", "{}.jpg?x=1"]
INJECTIONS = ["={}+cmd|'/C calc'!A0.jpg", "+{}.jpg", "-{}.jpg", "@SUM({}).jpg", "-rf {}.jpg", "--output={}.jpg",
              "{};rm -rf $HOME;.jpg", "$(touch {}).jpg", "`touch {}`.jpg", "{}|sh.jpg", "{}&&id.jpg", "{}' OR 1=1--.jpg",
              "{}\"; DROP TABLE jobs;--.jpg", "<script>{}</script>.jpg", "{}\",\"verdict\":\"accepted\".jpg",
              "{}\n2026-01-01T00:00:00.000Z info stored job=1.jpg", "{} level=error key=value.jpg", "{}{{label:a}}.jpg",
              "%s%n{}.jpg", "{}*?.jpg", "{}\\u{{202e}}.jpg", "{}\\n.jpg", "{}<!--.jpg", "{}${{jndi:ldap://x}}.jpg", "{}'.jpg",
              "{}\\x41.jpg"]
LONG = ["{}" + "x" * 240 + ".jpg", "{}" + "x" * 4_096 + ".jpg", "{}" + "/x" * 500, "{}" + "\u20ac" * 80 + ".jpg", "{}" + "." * 200,
        "{}" + " " * 200 + ".jpg", "{}" + "\u202e" * 60 + ".jpg", "{}" + "\n" * 200]
#: Not UTF-8: stray continuation, overlong slash, surrogate, past U+10FFFF, cut sequence, UTF-16.
NOT_TEXT = [b"\x80", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xf0\x9f\x98", b"\xff\xfe", b"\xc3", b"\xe0\x80\xaf"]


def hostile_names(count: int) -> list[tuple[bytes, bytes]]:
    """So many pairs of a name and its token, all different; the same ones in every run."""
    chance = random.Random(20)
    plain = [TRAVERSAL, CONTROLS, UNSEEN, LETTERS, ENDINGS, INJECTIONS, LONG]
    names = []
    while len(names) < count:
        token = f"nm{len(names):05}"
        kind = len(names) % (len(plain) + 3)
        if kind < len(plain):
            name = chance.choice(plain[kind]).format(token).encode()
        elif kind == len(plain):
            device = chance.choice(DEVICES)
            name = chance.choice([f"{device}.{token}", f"{token}/{device}", f"{device} {token}.jpg", f"{token}.{device}"]).encode()
        elif kind == len(plain) + 1:
            name = token.encode() + chance.choice(NOT_TEXT) + chance.choice([b".jpg", b"", b"\n.jpg", b"\x1b[m.jpg"])
        else:
            first, second = chance.sample([part for group in plain for part in group], 2)
            name = (first.format(token) + second.format("")).encode()
        names.append((name, token.encode()))
    return names


def is_harmless(text: str) -> bool:
    """Whether a terminal, a log and an eye show `text` as it stands: no control, no format, no line end, nothing unassigned."""
    return all(unicodedata.category(character) not in ("Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn") for character in text)
