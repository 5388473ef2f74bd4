#!/usr/bin/env python3
"""Second verifier of the Redevable ledger protocol, version 1, written from docs/protocol/ alone.

    verify.py DIR [--json] [--against FILE]... [--ledger-id ID]

Needs `cryptography` (Ed25519) and `blake3`. ML-DSA-44 is not computed here: it is reported as not established.
"""
import argparse, base64, datetime, hashlib, json, os, re, stat, struct, sys
from functools import lru_cache
from blake3 import blake3
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

DAY, MAX53, TOPSIZE = 86_400_000, 2**53 - 1, 10_486_272
EVENT_RULES = "authorisation canonical-form key-validity references seen-pins signature-blocks stream-chains times".split()

class Refused(Exception):
    """A rule is broken; the argument is the code."""
    @property
    def code(self): return self.args[0]

def need(ok, code):
    if not ok: raise Refused(code)

# ---- bytes, text forms, hashes (CONV-4 … CONV-8, HASH-*) ----------------------------------------------------------------
def b3(data): return blake3(data).hexdigest()
def sha(data): return hashlib.sha256(data).digest()
def unb64(text):
    """CONV-5: canonical base64 or None."""
    try: raw = base64.b64decode(text, validate=True)
    except ValueError: return None
    return raw if base64.b64encode(raw).decode() == text else None
def hash64(text):
    raw = unb64(text) if isinstance(text, str) else None
    return raw if raw is not None and len(raw) == 32 else None
def decimal(text): return int(text) if re.fullmatch(r"0|[1-9][0-9]{0,19}", text) and int(text) < 2**64 else None
def jcs(value): return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
def same(a, b): return jcs(a) == jcs(b)
def is_int(v, low=0): return type(v) is int and v >= low
def is_hex(v, n=64): return isinstance(v, str) and re.fullmatch("[0-9a-f]{%d}" % n, v) is not None
def is_id(v): return isinstance(v, str) and re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,99}", v) is not None
def is_org(v): return isinstance(v, str) and re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,62}", v) is not None            # KEY-1
def is_b3(v): return isinstance(v, str) and v.startswith("b3:") and is_hex(v[3:])
def is_origin(v): return isinstance(v, str) and len(v) <= 255 and re.fullmatch(r"[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._-]+)+", v) is not None  # LOG-1

def day(text):
    """A real YYYY-MM-DD as a day number, or None (TIME-0, JSON-8)."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text): return None
    try: return datetime.date(int(text[:4]), int(text[5:7]), int(text[8:])).toordinal()
    except ValueError: return None
def instant(text, form=r"T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])()Z"):
    """Milliseconds of an instant, or None (TIME-0)."""
    m = re.fullmatch(r"(.{10})" + form, text) if isinstance(text, str) else None
    d = day(m[1]) if m else None
    return None if d is None else d * DAY + int(m[2]) * 3_600_000 + int(m[3]) * 60_000 + int(m[4]) * 1000 + int(m[5] or 0)
def recorded_ms(text): return instant(text, r"T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])\.([0-9]{3})Z")   # ENTRY-1
def moment(text):
    """A date (its 00:00:00Z) or an instant in milliseconds, or None."""
    if not isinstance(text, str): return None
    d = day(text)
    return d * DAY if d is not None else instant(text)

# ---- Ed25519, strict (SIG-4, KEY-2): OpenSSL verifies, this arithmetic closes what it leaves open -----------------------------
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)
def point(raw):
    """The point (x, y, z, t) of a canonical encoding, or None."""
    y = int.from_bytes(raw, "little"); sign, y = y >> 255, y & (2**255 - 1)
    if len(raw) != 32 or y >= P: return None
    x2 = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if x * x % P != x2: x = x * ROOT % P
    if x * x % P != x2 or (x == 0 and sign): return None
    if x & 1 != sign: x = P - x
    return (x, y, 1, x * y % P)
def plus(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)
def times(n, p):
    r = (0, 1, 1, 0)
    for bit in bin(n)[2:]:
        r = plus(r, r)
        if bit == "1": r = plus(r, p)
    return r
def identity(p): return p[0] == 0 and p[1] == p[2]
@lru_cache(None)
def good_key(raw):
    """KEY-2: canonical, not of small order, in the subgroup of prime order."""
    p = point(raw)
    return p is not None and not identity(times(8, p)) and identity(times(L, p))
def ed25519(pub, sig, text):
    """SIG-4. OpenSSL compares the encoding of S·B − k·A with the bytes R, without cofactor."""
    if len(sig) != 64 or int.from_bytes(sig[32:], "little") >= L or not good_key(pub): return False
    r = point(sig[:32])
    if r is None or identity(times(8, r)): return False
    try: Ed25519PublicKey.from_public_bytes(pub).verify(sig, text)
    except InvalidSignature: return False
    return True
def cosignature(pub, sig, text):
    """LOG-11: u64 time ‖ 64 bytes over cosignature/v1, the time and the whole text."""
    if len(sig) != 72 or sig[0] > 127: return False
    return ed25519(pub, sig[8:], b"cosignature/v1\ntime %d\n" % int.from_bytes(sig[:8], "big") + text)

class VKey:
    """VKEY-1, VKEY-2; raises ValueError."""
    def __init__(self, text):
        self.text = text
        self.name, self.hex, b = text.split("+", 2)
        raw = unb64(b)
        if not raw or len(raw) < 2 or not is_hex(self.hex, 8) or not good_name(self.name): raise ValueError
        self.type, self.pub = raw[0], raw[1:]
        if {1: 32, 4: 32, 6: 1312}.get(self.type, len(self.pub)) != len(self.pub): raise ValueError
        self.kid = sha(self.pub if self.type == 2 else self.name.encode() + b"\n" + raw)[:4]
        if self.kid.hex() != self.hex: raise ValueError
        self.pair = (self.name, self.kid)
def is_vkey(v):
    try: return isinstance(v, str) and VKey(v) is not None
    except ValueError: return False
def good_name(n): return n != "" and "+" not in n and not any(c.isspace() or c < " " for c in n)        # NOTE-7

# ---- RFC 6962 tree (TREE-1, TREE-2) ------------------------------------------------------------------------------------------
class Tree:
    def __init__(self): self.levels, self.size, self.roots = [[]], 0, [sha(b"")]
    def add(self, leaf):
        """Append a leaf; levels[k] holds the roots of complete subtrees of 2^k leaves."""
        self.levels[0].append(leaf); self.size += 1
        k = 0
        while len(self.levels[k]) % 2 == 0:
            if len(self.levels) == k + 1: self.levels.append([])
            self.levels[k + 1].append(sha(b"\1" + self.levels[k][-2] + self.levels[k][-1])); k += 1
        root = None
        for k, level in enumerate(self.levels):
            if self.size >> k & 1: root = level[-1] if root is None else sha(b"\1" + level[-1] + root)
        self.roots.append(root)
    def tile(self, level, first, width): return b"".join(self.levels[8 * level][first * 256:first * 256 + width])

# ---- signed notes (NOTE-2 … NOTE-7) ------------------------------------------------------------------------------------------
def signed_note(raw):
    """(text, [(name, key id, signature)])"""
    try: text = raw.decode()
    except UnicodeDecodeError: raise Refused("note-malformed")
    cut = text.rfind("\n\n")
    need(not re.search("[\0-\x09\x0b-\x1f]", text) and cut >= 0 and len(text) > cut + 2 and text[-1] == "\n", "note-malformed")
    lines, out = text[cut + 2:-1].split("\n"), []
    need(len(lines) <= 100, "note-malformed")
    for line in lines:
        name, sep, sig = line[2:].partition(" ")
        sig = unb64(sig)
        need(line[:2] == "— " and sep and sig is not None and len(sig) >= 5 and good_name(name), "note-malformed")
        out.append((name, sig[:4], sig[4:]))
    return text[:cut + 1].encode(), out

class Checkpoint:
    """LOG-3."""
    def __init__(self, raw):
        need(len(raw) <= 65_535, "notes")
        self.raw = raw
        self.text, self.lines = signed_note(raw)
        parts = self.text.decode().split("\n")
        need(len(parts) == 4 and 1 <= len(parts[0].encode()) <= 255, "notes")
        self.origin, self.size, self.root = parts[0], decimal(parts[1]), hash64(parts[2])
        need(self.size and self.root is not None, "notes")

# ---- JSON in one pass (JSON-1 … JSON-9) ----------------------------------------------------------------------------------------
def refused_char(c):
    return (c < 0x20 or 0x7f <= c <= 0x9f or c == 0x61c or 0x200e <= c <= 0x200f or 0x2028 <= c <= 0x202e or 0x2060 <= c <= 0x206f
            or c == 0xfeff or 0xfff9 <= c <= 0xfffb or 0xfdd0 <= c <= 0xfdef or c & 0xfffe == 0xfffe)
class Json:
    def __init__(self, text): self.t, self.i = text, 0
    def peek(self):
        c = self.t[self.i:self.i + 1]
        need(c != " ", "json-not-canonical")
        return c
    def read(self):
        value = self.value(1)
        need(self.peek() == "", "json-malformed")
        return value
    def take(self, chars):
        c = self.peek()
        need(c and c in chars, "json-malformed")
        self.i += 1
        return c
    def value(self, depth):
        c = self.peek()
        if c == '"': return self.string()
        if c and c in "-0123456789": return self.number()
        if c and c in "{[":
            need(depth <= 16, "json-depth")
            self.i += 1
            return self.object(depth) if c == "{" else self.list(depth)
        for word, v in (("true", True), ("false", False), ("null", None)):
            if self.t.startswith(word, self.i):
                self.i += len(word)
                return v
        raise Refused("json-malformed")
    def list(self, depth):
        out = []
        if self.peek() == "]": self.i += 1; return out
        while True:
            out.append(self.value(depth + 1))
            if self.take(",]") == "]": return out
    def object(self, depth):
        out, last = {}, None
        if self.peek() == "}": self.i += 1; return out
        while True:
            need(self.peek() == '"', "json-malformed")
            key = self.string()
            need(re.fullmatch("[a-z0-9_]+", key), "json-key")
            need(key != last, "json-duplicate-key")
            need(last is None or key > last, "json-not-canonical")
            self.take(":")
            out[key] = self.value(depth + 1)
            last = key
            if self.take(",}") == "}": return out
    def number(self):
        m = re.compile(r"-?([0-9]*)(\.[0-9]*)?([eE][+-]?[0-9]*)?").match(self.t, self.i)
        digits, fraction, exponent = m[1], m[2], m[3]
        need(digits and (digits == "0" or digits[0] != "0") and fraction != "." and (exponent is None or exponent[-1].isdigit()), "json-malformed")
        self.i = m.end()
        need(fraction is None and exponent is None and len(digits) <= 16 and int(digits) <= MAX53, "json-number")
        need(m[0] != "-0", "json-not-canonical")
        return int(m[0])
    def unicode(self, at):
        m = re.compile(r"\\u([0-9A-Fa-f]{4})").match(self.t, at)
        return int(m[1], 16) if m else None
    def string(self):
        out, i = [], self.i + 1
        while True:
            c = self.t[i:i + 1]
            need(c, "json-malformed")
            if c == '"': self.i = i + 1; return "".join(out)
            if c == "\\":
                e = self.t[i + 1:i + 2]
                need(e != "/", "json-not-canonical")
                need(not e or e not in "bfnrt", "json-string")
                if e == "u":
                    cp, low = self.unicode(i), self.unicode(i + 6)
                    need(cp is not None, "json-malformed")
                    if 0xd800 <= cp <= 0xdbff and low and 0xdc00 <= low <= 0xdfff: cp = 0x10000 + ((cp & 0x3ff) << 10 | low & 0x3ff)
                    need(not 0xd800 <= cp <= 0xdfff and not refused_char(cp), "json-string")
                    raise Refused("json-not-canonical")
                need(e and e in '"\\', "json-malformed")
                out.append(e); i += 2
            else:
                need(not refused_char(ord(c)), "json-string")
                out.append(c); i += 1

# ---- streams (STREAM-1 … STREAM-7, STREAM-11) ---------------------------------------------------------------------------------
def stream_parts(s):
    """(class, owner, subject) or None."""
    if s == "ledger": return "ledger", None, s
    cls, _, rest = s.partition("/") if isinstance(s, str) else ("", "", "")
    if cls == "organisation" and is_org(rest): return cls, rest, s
    if cls in ("plan", "commitment", "forum") and is_id(rest): return cls, None, s
    if cls == "voice":
        org, _, subject = rest.partition("/")
        inner = stream_parts(subject)
        if is_org(org) and inner and inner[0] != "voice": return cls, org, subject
    return None
def subject_of(s):
    parts = stream_parts(s)
    return parts[2] if parts else None

# ---- kinds (KIND-1 … KIND-36, CONT-1, CONT-3) ------------------------------------------------------------------------------------
MEDIA = ("text/plain text/markdown text/csv application/pdf application/json image/png image/jpeg "
         "application/vnd.oasis.opendocument.text application/vnd.oasis.opendocument.spreadsheet").split()
KINDS = "administration local-authority authority court assembly university operator civil-society company assessor replay cited".split()
def is_text(v): return isinstance(v, str) and 1 <= len(v) <= 300
def is_date(v): return isinstance(v, str) and day(v) is not None
def is_lang(v): return isinstance(v, str) and re.fullmatch("[a-z]{2}", v) is not None
def is_code(v): return isinstance(v, str) and re.fullmatch(r"[A-Za-z0-9._-]{1,64}", v) is not None
def is_content(v):
    if not isinstance(v, dict) or set(v) - {"lang"} != {"b3", "bytes", "media"}: return False
    return (is_hex(v["b3"]) and is_int(v["bytes"], 1) and v["bytes"] <= 16_777_216 and isinstance(v["media"], str) and v["media"] in MEDIA
            and ("lang" not in v or is_lang(v["lang"]) and v["media"].startswith("text/")))
def commitments(v):
    """CONT-8."""
    if is_content(v): yield v
    elif isinstance(v, (dict, list)):
        for x in v.values() if isinstance(v, dict) else v: yield from commitments(x)
def is_period(v):
    def bounds(t):
        m = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", t) if isinstance(t, str) else None
        if not m: return None
        first = day(f"{m[1]}-{m[2] or '01'}-{m[3] or '01'}")
        if first is None or m[3]: return first and (first, first)
        months = int(m[1]) * 12 + int(m[2] or 12)
        nxt = day("%04d-%02d-01" % (months // 12, months % 12 + 1))
        return first, (nxt or datetime.date.max.toordinal() + 1) - 1
    if not isinstance(v, dict) or set(v) != {"from", "to"}: return False
    a, b = bounds(v["from"]), bounds(v["to"])
    return bool(a and b and a[0] <= b[1])
def is_ref(v): return isinstance(v, dict) and set(v) == {"event", "revision", "stream"} and is_b3(v["event"]) and is_int(v["revision"]) and bool(stream_parts(v["stream"]))
def is_xref(v): return isinstance(v, dict) and set(v) == {"event", "ledger", "origin", "stream"} and is_b3(v["event"]) and is_b3(v["ledger"]) and is_origin(v["origin"]) and bool(stream_parts(v["stream"]))
def is_scale(v):
    m = re.fullmatch(r"([^@]*)@([1-9][0-9]{0,15})", v) if isinstance(v, str) else None
    return bool(m and is_id(m[1]) and int(m[2]) <= MAX53)
def is_label(v, langs): return isinstance(v, dict) and v != {} and all(k in langs and is_text(x) for k, x in v.items())
def is_rules(v): return isinstance(v, dict) and all(k in "answer_days forum_days quick_minutes reply_days repository_days update_days".split() and is_int(x, 1) for k, x in v.items())
def is_changes(v): return isinstance(v, dict) and all(isinstance(x, dict) and set(x) == {"new", "old"} and not same(x["new"], x["old"]) for x in v.values())
FORMS = {"text": is_text, "date": is_date, "code": is_code, "scale-code": is_code, "lang": is_lang, "id": is_b3, "origin": is_origin, "rules": is_rules,
    "url": lambda v: isinstance(v, str) and len(v) <= 2048 and re.fullmatch(r"https?://[\x21-\x7e]+", v) is not None,
    "instant": lambda v: instant(v) is not None, "bool": lambda v: isinstance(v, bool), "hash": lambda v: hash64(v) is not None,
    "decimal": lambda v: isinstance(v, str) and len(v) <= 40 and v != "-0" and re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", v) is not None,
    "period": is_period, "content": is_content, "ref": is_ref, "about": is_ref, "ref-kind": is_ref, "ref-own": is_ref, "xref": lambda v: is_ref(v) or is_xref(v),
    "org": is_org, "new-org": is_org, "plan": is_id, "new-part": is_id, "new-axis": is_id, "milestone": is_id, "indicator": is_id, "axis": is_id,
    "scale": is_scale, "scale-name": is_id, "vkey": is_vkey, "known-key": is_vkey, "known-log-key": is_vkey, "hex": is_hex, "changes": is_changes,
    "scope": lambda v: v == "*" or bool(stream_parts(v)) and stream_parts(v)[0] != "voice",
    "cosig": lambda v: isinstance(v, str) and len(v) <= 4000 and len(unb64(v) or b"") >= 5}
QTY = {"unit": "n text", "value": "m decimal"}
DATED = {"date": "n date", "qty": ("m", QTY)}
ALIAS = {"scheme": "m text", "value": "m text"}
REPLAYED = {"at_basis": "m one:source|observed", "licence": "m text", "observed_at": "m instant?", "source": "m text", "text_as_of": "o instant"}

# ---- catalogue: type -> {class: (writer, fields)}; "list1 x" = at least one member, "x?" = or null ------------------------------
def catalogue():
    steward = {"kind": "m one:" + "|".join(k for k in KINDS if k not in ("replay", "cited")), "label": "m label", "org": "m new-org", "vkey": "m vkey"}
    code = {"code": "m code", "final": "o bool", "fr_status": "o one:official_fr|official_canada|ogp_fr_site|proposed", "label": "m label",
            "non_value": "o bool", "rank": "o int0", "weak": "o bool"}
    comp = {"reason": "n content", "since": "m int0", "vkey": "m known-key"}
    alias = {"period": "o period", "scheme": "m one:page-title|number|ogp|other", "url": "o url", "value": "m text"}
    retract = {"about": "m about", "reason": "n content"}
    every = lambda *cl, **kw: {c: ("W-12", kw["f"]) for c in cl}
    return {
        "ledger.opened": {"ledger": ("W-1", {"continues": ("o", {"ledger": "m id", "origin": "m origin", "root": "m hash", "size": "m int1"}), "languages": "m list1 lang",
            "licence": "m code", "log_keys": "m list1 vkey", "rules": "m rules", "stewards": ("m list1", steward), "threshold": "m int1", "title": "m label"})},
        "ledger.log-keys-rotated": {"ledger": ("W-2", {"last_root": "m hash", "last_size": "m int1", "log_keys": "m list1 vkey", "lost": "o list known-log-key", "reason": "n content"})},
        "scale.published": {"ledger": ("W-2", {"codes": ("m list1", code), "scale": "m scale-name", "source": "o url", "title": "m label", "version": "m int1"})},
        "organisation.registered": {"ledger": ("W-2", {"aliases": ("o list", ALIAS), "kind": "m one:" + "|".join(KINDS), "name": "m label", "org": "m new-org", "parent": "o org"})},
        "key.enrolled": {"ledger": ("W-2", {"org": "m org", "reason": "o content", "vkey": "m vkey"}), "organisation": ("W-3", {"org": "m org", "vkey": "m vkey"})},
        "key.compromised": {"ledger": ("W-2", comp), "organisation": ("W-3", comp)},
        "key.retired": {"organisation": ("W-3", {"reason": "n content", "vkey": "m known-key"})},
        "role.granted": {"ledger": ("W-2", {"cosignatures": "o list cosig", "org": "m org", "role": "m one:coordinator|assessor|moderator|operator|forum|witness|mirror",
            "scope": "m scope", "until": "o date", "vkeys": "o list vkey"}), "organisation": ("W-4", {"org": "m org", "role": "m one:member|observer", "scope": "m scope", "until": "o date"})},
        "content.erased": {"ledger": ("W-11", {"decided_by": "m org", "items": ("m list1", {"b3": "m hex", "entry": "m ref"}), "legal_basis": "m code"})},
        "plan.adopted": {"plan": ("W-5", {"announced": "n int0", "axes": ("m list", {"id": "m new-axis", "title": "m label"}), "legal_act": "o url", "period": "n period",
            "text": "o content", "title": "m label"})},
        "plan.alias-declared": {"plan": ("W-5", alias), "voice": ("W-10", alias)},
        "commitment.registered": {"commitment": ("W-5", {"aliases": ("o list", ALIAS), "axis": "o axis", "due": "o date", "leads": "m list org", "number": "o text", "plan": "m plan",
            "start": "o date", "supports": "m list org", "text": "n content", "title": "m label"})},
        "milestone.added": {"commitment": ("W-6", {"deliverable": "o content", "due": "n date", "milestone": "m new-part", "start": "o date", "title": "m label"})},
        "indicator.defined": {"commitment": ("W-6", {"baseline": ("o", DATED), "better": "n one:up|down|none", "indicator": "m new-part", "method": "o content",
            "target": ("o", DATED), "title": "m label", "unit": "n text"})},
        "indicator.baseline-revised": {"commitment": ("W-7", {"indicator": "m indicator", "method": "o content", "new": ("m", DATED), "old": "m old-baseline", "reason": "n content"})},
        "indicator.target-revised": {"commitment": ("W-7", {"indicator": "m indicator", "new": "m dated?", "old": "m old-target", "reason": "n content"})},
        "indicator.value-reported": {"commitment": ("W-8", {"evidence": "o list ref-kind", "indicator": "m indicator", "qty": ("m", QTY), "source": "o url"})},
        "indicator.retired": {"commitment": ("W-7", {"indicator": "m indicator", "reason": "n content"})},
        "status.claimed": {"commitment": ("W-8", {"challenges": "o content", "code": "m scale-code", "evidence": "m list ref-kind", "milestone": "o milestone", "period": "o period",
            "progress": "o one:some|none", "scale": "m scale", "text": "o content"})},
        "forum.established": {"forum": ("W-9", {"host": "m org", "name": "m label", "plans": "m list plan", "rules": "m content"})},
        "assessment.published": {"voice": ("W-10", {"draft": "o ref-kind", "milestone": "o milestone", "reason": "o content", "report": "o url",
            "results": ("m list", {"code": "m scale-code", "scale": "m scale"}), "revises": "o ref-own", "text": "o content"})},
        "statement.made": {"voice": ("W-13", {"about": "o xref", "contests": "o ref", "text": "m content"})},
        "observation.recorded": {"voice": ("W-13", {"content": "o content", "fields": "m list code", "item": "o text", "source": "o text", "url": "o url", "version": "o text"})},
        "state.attested": {"voice": ("W-13", {"size": "m int1", "state_root": "m hash"})},
        "entry.corrected": every("ledger", "organisation", "plan", "commitment", "forum", "voice", f={**retract, "changes": "m changes"}),
        "entry.retracted": every("organisation", "plan", "commitment", "forum", "voice", f=retract)}
CATALOGUE = catalogue()
OPENERS = {"plan": "plan.adopted", "commitment": "commitment.registered", "forum": "forum.established"}                    # STREAM-12
AHEAD = ("role.granted", "indicator.value-reported")                                                                       # CAT-4
PLANNED = """ledger.stewards-changed ledger.closed ledger.rules-amended organisation.renamed organisation.dissolved role.revoked plan.consultation-opened
 plan.response-published plan.submitted plan.amended plan.announced-revised plan.closed document.published self-assessment.published commitment.amended
 commitment.superseded commitment.withdrawn responsibility.proposed responsibility.transferred support.changed milestone.rescheduled milestone.delivered
 milestone.cancelled delay.announced evidence.registered forum.rules-adopted meeting.convened meeting.held recommendation.adopted assessment.draft-shared
 recommendation.answered indicator.value-disputed evidence.reviewed audit.published scale.mapping-declared reply.requested reply.published""".split()

def spec(field):
    """(presence, minimum length of a list or None, kind)"""
    text, kind = (field, None) if isinstance(field, str) else field
    words = text.split()
    many = next((int(w[4:] or 0) for w in words if w.startswith("list")), None)
    return words[0], many, kind if kind is not None else words[-1]
def fits(kind, v, langs, replay):
    """CAT-3, CAT-3b, KIND-*."""
    if isinstance(kind, dict):
        if not isinstance(v, dict) or set(v) - set(kind): return False
        for name, field in kind.items():
            presence, many, inner = spec(field)
            if name not in v:
                if presence != "o": return False
            elif v[name] is None and presence == "n" and replay: pass
            elif many is None:
                if not fits(inner, v[name], langs, replay): return False
            else:
                xs = v[name]
                if not isinstance(xs, list) or len(xs) < many or not all(fits(inner, x, langs, replay) for x in xs): return False
                if inner in ("org", "plan", "lang") and len(set(xs)) < len(xs): return False                               # KIND-35
        return True
    if kind in ("old-baseline", "old-target", "dated?"): return v is None or fits(DATED, v, langs, replay)
    if kind.endswith("?"): return v is None or FORMS[kind[:-1]](v)
    if kind.startswith("one:"): return isinstance(v, str) and v in kind[4:].split("|")
    if kind.startswith("int"): return is_int(v, int(kind[3:]))
    return is_label(v, langs) if kind == "label" else FORMS[kind](v)
def values(table, data):
    """(kind, value, key, object around it) in the order of `data` (ORDER-1)."""
    for name in sorted(data):
        if name not in table: continue
        _, many, kind = spec(table[name])
        for x in data[name] if many is not None and isinstance(data[name], list) else [data[name]]:
            if isinstance(kind, dict):
                if isinstance(x, dict): yield from values(kind, x)
            elif x is not None or kind.startswith("old-"): yield kind, x, name, data

# ---- events: ranks 1 to 3 ------------------------------------------------------------------------------------------------------------
FIELDS = "at by data ledger prev revision schema seen signed stream type with".split()
class Event:
    def __init__(self, raw):
        """NOTE-1 … NOTE-10, JSON-*, ENV-*."""
        need(len(raw) <= 40_960, "too-large")
        self.text, self.lines = signed_note(raw)
        need(self.text.count(b"\n") == 1 and all(is_org(n) for n, _, _ in self.lines), "note-malformed")
        need(len(self.text) <= 32_768, "too-large")
        v = Json(self.text.decode()[:-1]).read()
        seen, withs = (v.get("seen"), v.get("with")) if isinstance(v, dict) else (None, None)
        need(isinstance(v, dict) and sorted(v) == FIELDS and v["schema"] == "redevable/event/v1"
             and all(v[k] is None or is_b3(v[k]) for k in ("ledger", "prev")) and is_int(v["revision"])
             and all(isinstance(v[k], str) for k in ("stream", "type")) and isinstance(v["data"], dict) and is_org(v["by"])
             and isinstance(withs, list) and all(is_org(o) and o != v["by"] for o in withs) and all(a < b for a, b in zip(withs, withs[1:]))
             and moment(v["at"]) is not None and instant(v["signed"]) is not None
             and (seen is None or isinstance(seen, dict) and sorted(seen) == ["root", "size"] and hash64(seen["root"]) is not None and is_int(seen["size"])),
             "envelope")
        for k in FIELDS: setattr(self, k if k != "with" else "withs", v[k])
        self.id, self.signed_ms, self.at_ms = "b3:" + b3(self.text), instant(self.signed), moment(self.at)
        self.replay, self.corrections, self.retracted = "replayed" in self.data, [], None
        self.cls, self.owner, self.subject = stream_parts(self.stream) or (None, None, None)
    @property
    def table(self): return CATALOGUE[self.type][self.cls][1]

class EventKey:
    """FACT-6."""
    def __init__(self, vkey, index, waits, signers): self.vkey, self.index, self.waits, self.signers, self.ended, self.since = vkey, index, waits, signers, None, None

# ---- the ledger: state and admission (ranks 4 to 15) -----------------------------------------------------------------------------
class Ledger:
    def __init__(self):
        self.events, self.ids, self.streams, self.tree = [], {}, {}, Tree()
        self.origin, self.langs, self.stewards, self.threshold, self.quick = None, [], [], 0, 60
        self.orgs, self.keys, self.public, self.pairs = {}, {}, set(), set()
        self.rotations, self.cosigners, self.grants, self.scales, self.orders, self.attested = [], {}, [], {}, {}, {}
    # effective data (EFF-1, EFF-2)
    def effective(self, e, n=None, extra=None):
        n, at, data, used = len(self.events) if n is None else n, e.at, e.data, []
        changes = []
        for c in e.corrections:
            r = self.events[c].retracted
            if c < n and not (r is not None and r < n): used.append(c); changes.append(self.events[c].data["changes"])
        for change in changes + ([extra] if extra else []):
            data = dict(data)
            for name, x in change.items():
                if name == "at": at = x["new"]
                elif x["new"] is None and not self.nullable(e, name): data.pop(name, None)
                else: data[name] = x["new"]
        return at, data, used
    @staticmethod
    def nullable(e, name):
        if name not in e.table: return False
        presence, _, kind = spec(e.table[name])
        return presence == "n" and e.replay or kind in ("old-baseline", "old-target", "dated?")
    # state root (STATE-2 … STATE-3)
    def state_root(self, n):
        tree = Tree()
        for line in sorted(f"{s} {self.stream_hash(ix, n)}\n".encode() for s, ix in self.streams.items() if ix[0] < n): tree.add(sha(b"\0" + line))
        return tree.roots[-1]
    def stream_hash(self, indexes, n):
        items = []
        for i in indexes:
            if i >= n: break
            e = self.events[i]
            at, data, used = self.effective(e, n)
            erased = {c["b3"]: self.orders[c["b3"]] for d in (e.data, data) for c in commitments(d) if self.orders.get(c["b3"], n) < n}
            items.append(b3(jcs({"at": at, "by": e.by, "corrected": used, "data": data, "erased": [{"b3": k, "index": erased[k]} for k in sorted(erased)],
                "event": e.id, "index": i, "retracted": e.retracted if e.retracted is not None and e.retracted < n else None, "type": e.type, "with": e.withs})))
        return b3(jcs({"items": items, "schema": "redevable/state/v1"}))
    # look-ups (FACT-*)
    def of(self, subject, *types): return [self.events[i] for i in self.streams.get(subject, []) if self.events[i].type in types]
    def opener(self, subject):
        found = self.of(subject, *OPENERS.values())
        return found[0] if found else None
    def parties(self, subject):
        o = self.opener(subject)
        d = self.effective(o)[1] if o and o.type == "commitment.registered" else {}
        return d.get("leads", []), d.get("supports", [])
    def replayed(self, subject, ev):
        """REPLAY-1."""
        first = self.streams.get(subject)
        by = self.events[first[0]].by if first else ev.by if ev.stream == subject else None
        return self.orgs.get(by) == "replay"
    def plan_of(self, subject, ev):
        """ROLE-3."""
        o = self.opener(subject)
        return self.effective(o)[1]["plan"] if o else ev.data.get("plan")
    def holds(self, role, org, subject, ev):
        """ROLE-1, ROLE-2."""
        scopes = {"*", subject}
        if subject.startswith("commitment/"):
            plan = self.plan_of(subject, ev)
            scopes.add(f"plan/{plan}")
            scopes |= {s for s in self.streams if s.startswith("forum/") and (o := self.opener(s)) and o.retracted is None and plan in self.effective(o)[1]["plans"]}
        return any(g.data["role"] == role and g.data["org"] == org and g.data["scope"] in scopes and max(g.at_ms, g.recorded) <= ev.recorded
                   and ("until" not in g.data or ev.recorded // DAY <= day(g.data["until"])) for g in self.grants if g.cls == "ledger")
    def log_keys(self, n):
        """LOG-4a."""
        return next((ks for i, ks, _ in reversed(self.rotations) if i < n), [])
    def may_sign(self, key, recorded): return key.ended is None and (key.waits is None or recorded - key.waits >= 7 * DAY)     # KEY-5, KEY-6

    def judge(self, ev):
        ev.index = len(self.events)
        for rank in (self.identity, self.form, self.chain, self.seen, self.clock, self.new_keys, self.signatures, self.authority, self.label, self.references): rank(ev)
        self.apply(ev)
    def identity(self, ev):
        """ENTRY-5, LEDGER-1."""
        need(ev.id not in self.ids, "event-repeated")
        need(ev.ledger == (self.events[0].id if self.events else None), "ledger-mismatch")
    def form(self, ev):
        """CAT-1, STREAM-8, CAT-2, CAT-3 with the extra forms, STREAM-1, STREAM-9, STREAM-10."""
        need(ev.type in CATALOGUE, "type-unknown")
        need(ev.cls is None or ev.cls in CATALOGUE[ev.type], "stream-type")
        need((ev.index == 0) == (ev.type == "ledger.opened"), "data-invalid")
        self.data_form(ev, ev.cls or next(iter(CATALOGUE[ev.type])), ev.data)
        need(ev.cls, "stream-form")
        need(ev.owner in (None, ev.by), "stream-owner")
    def data_form(self, ev, cls, d):
        ok = lambda x: need(x, "data-invalid")
        langs = self.langs
        if ev.type == "ledger.opened": langs = [x for x in d["languages"] if isinstance(x, str)] if isinstance(d.get("languages"), list) else []
        ok(fits({**CATALOGUE[ev.type][cls][1], "replayed": ("o", REPLAYED)}, d, langs, "replayed" in d))
        types = [VKey(k).type for k in d.get("log_keys", [])]
        ok(len(types) <= 2 and types.count(1) <= 1 and types.count(6) <= 1)                                                    # OPEN-3
        ok(not set(d.get("lost", [])) & set(d.get("log_keys", [])))                                                            # ROT-1
        if ev.type == "ledger.opened":
            ok(len(d["stewards"]) < 2 * d["threshold"] and d["threshold"] <= len(d["stewards"]))                                # OPEN-1
            ok(len({s["org"] for s in d["stewards"]}) == len(d["stewards"]))                                                   # OPEN-2
        elif ev.type == "scale.published":                                                                                     # SCALE-4
            ok(len({c["code"] for c in d["codes"]}) == len(d["codes"]))
            ok(all(not (c.get("non_value") and "rank" in c) and ("fr_status" in c) == ("fr" in c["label"]) for c in d["codes"]))
        elif ev.type == "organisation.registered": ok((d["kind"] == "cited") == d["org"].startswith("cited."))                  # ORG-2
        elif ev.type == "key.enrolled" and cls == "organisation": ok(d["org"] == ev.by)                                        # ENROL-1
        elif ev.type == "key.compromised" and d["vkey"] in self.keys: ok(self.keys[d["vkey"]].index <= d["since"] <= ev.index)  # COMP-1
        elif ev.type == "role.granted":                                                                                        # GRANT-1
            lists = [d[k] for k in ("vkeys", "cosignatures") if k in d]
            ok(len(lists) == (2 if d["role"] in ("witness", "mirror") else 0) and (not lists or len(lists[0]) == len(lists[1]) > 0))
        elif ev.type == "commitment.registered": ok(d["leads"] or "replayed" in d)
        elif ev.type == "status.claimed":                                                                                      # CLAIM-1
            ok("challenges" in d or "replayed" in d or not self.scales.get(d["scale"], {}).get(d["code"]))
        elif ev.type == "assessment.published": ok(("reason" in d) == ("revises" in d))                                        # ASSESS-1
        elif ev.type == "observation.recorded": ok(("url" in d) != ("source" in d))                                            # OBS-1
    def chain(self, ev):
        """REV-1."""
        stream = self.streams.get(ev.stream)
        need((ev.revision, ev.prev) == ((len(stream), self.events[stream[-1]].id) if stream else (0, None)), "revision-conflict")
    def seen(self, ev):
        """SEEN-0 … SEEN-4."""
        need((ev.seen is None) == (ev.index == 0), "seen-invalid")
        if ev.seen is None: return
        size = ev.seen["size"]
        need(1 <= size <= ev.index and self.tree.roots[size] == hash64(ev.seen["root"]), "seen-invalid")
        need(all(size > i for i in self.streams.get(ev.stream, []) if self.events[i].by != ev.by), "seen-stale")
        for ref in self.refs(ev):
            named = self.ids.get(ref["event"])
            need(named is None or self.events[named].by == ev.by or size > named, "seen-stale")
    def refs(self, ev): return [v for kind, v, _, _ in values(ev.table, ev.data) if kind in ("ref", "about", "ref-kind", "ref-own") or kind == "xref" and "ledger" not in v]
    def clock(self, ev):
        """TIME-1 … TIME-4."""
        need(ev.signed_ms <= ev.recorded + 300_000, "signed-future")
        need(ev.recorded - ev.signed_ms <= 30 * DAY, "signed-expired")
        need(ev.seen is None or ev.signed_ms >= self.events[ev.seen["size"] - 1].recorded - 300_000, "signed-before-seen")
        need(ev.type in AHEAD or ev.at_ms <= ev.signed_ms + DAY, "at-future")
    def entering(self, ev):
        """[(use, vkey, organisation beside it)] in the order of `data` (KEY-4)."""
        d = ev.data
        out = [("log", VKey(k), None) for k in d.get("log_keys", [])] + [("event", VKey(s["vkey"]), s["org"]) for s in d.get("stewards", [])]
        if ev.type == "key.enrolled": out.append(("event", VKey(d["vkey"]), d["org"]))
        return out + [("cosigner", VKey(k), None) for k in d.get("vkeys", [])]
    def new_keys(self, ev):
        """KEY-1 … KEY-4b."""
        keys = self.entering(ev)
        origin = self.origin or next((k.name for use, k, _ in keys if use == "log"), None)
        for use, k, org in keys:
            need(k.type in {"event": (1,), "log": (1, 6), "cosigner": (4, 6)}[use], "key-invalid")
            need({"event": k.name == org, "log": is_origin(k.name) and k.name == origin, "cosigner": "/" in k.name}[use], "key-invalid")
            need(k.type == 6 or good_key(k.pub), "key-invalid")
            need(use != "event" or not org.startswith("cited."), "key-invalid")
        need("log_keys" not in ev.data or any(k.type == 1 for use, k, _ in keys if use == "log"), "key-invalid")
        public, pairs, known = set(self.public), set(self.pairs), {k.text for k in self.log_keys(ev.index)}
        for use, k, _ in keys:
            if use == "log" and k.text in known: continue
            need(k.pub not in public and k.pair not in pairs, "key-reused")
            public.add(k.pub); pairs.add(k.pair)
    def signatures(self, ev):
        """SIG-1 … SIG-7, COSIG-1, COSIG-2."""
        speakers = [ev.by] + ev.withs
        listed = {k.pair: k for use, k, _ in self.entering(ev) if use == "event"}
        owed = [k for k in listed.values() if not (ev.type == "ledger.opened" and k.name in speakers)]
        need([n for n, _, _ in ev.lines] == speakers + [k.name for k in owed] and len(ev.lines) <= 16, "signature-block")
        proofs = ev.lines[len(speakers):]
        need(all(kid == k.kid for (_, kid, _), k in zip(proofs, owed)), "signature-block")
        own = ev.type == "key.compromised" and ev.cls == "organisation"
        need(not own or ev.lines[0][1] != VKey(ev.data["vkey"]).kid, "signature-block")                                        # SIG-6
        for name, kid, sig in ev.lines[:len(speakers)]:
            if ev.type == "ledger.opened": vkey = listed.get((name, kid)); need(vkey, "key-unknown")                           # SIG-2
            else:
                key = next((k for k in self.keys.values() if k.vkey.pair == (name, kid)), None)
                need(key, "key-unknown")
                need(key.ended is None, "key-ended")
                need(self.may_sign(key, ev.recorded), "key-pending")
                vkey = key.vkey
            need(ed25519(vkey.pub, sig, ev.text), "signature-invalid")
        for (_, _, sig), k in zip(proofs, owed): need(ed25519(k.pub, sig, ev.text), "signature-invalid")
        for text, k in zip(ev.data.get("cosignatures", []), [k for use, k, _ in self.entering(ev) if use == "cosigner"]):
            need(k.type == 4, "type-unknown")
            raw = unb64(text)
            need(raw[:4] == k.kid and cosignature(k.pub, raw[4:], f"{self.origin}\n{ev.seen['size']}\n{ev.seen['root']}\n".encode()), "signature-invalid")
    def co_signers(self, ev, about):
        """W-12, elsewhere than on `ledger`."""
        original = about
        if ev.type == "entry.retracted" and about.type == "entry.corrected": original = self.events[self.ids[about.data["about"]["event"]]]
        out, members = set(original.withs), lambda x: {o for o in x if is_org(o)} if isinstance(x, list) else set()
        for field in ("leads", "supports"):
            x = ev.data.get("changes", {}).get(field, {})
            out |= members(x.get("new")) - members(x.get("old"))
        return out - {ev.by}
    def authority(self, ev):
        """ORG-1, W-1 … W-13, AUTH-1 … AUTH-4, REPLAY-2, REPLAY-3."""
        d, writer, subject, withs = ev.data, CATALOGUE[ev.type][ev.cls][0], ev.subject, set(ev.withs)
        new = {v for kind, v, _, _ in values(ev.table, d) if kind == "new-org"}
        for kind, v, _, _ in values(ev.table, d):
            org = v if kind == "org" else v[13:] if kind == "scope" and v.startswith("organisation/") else None
            need(org is None or org in self.orgs, "organisation-unknown")
        need(all(o in self.orgs or o in new for o in withs), "organisation-unknown")
        stewards = [s["org"] for s in d["stewards"]] if writer == "W-1" else self.stewards
        leads, supports = self.parties(subject)
        about = self.ids.get(d["about"]["event"]) if writer == "W-12" else None
        about = self.events[about] if about is not None else None
        threshold, exact = writer in ("W-2", "W-11") or writer == "W-12" and ev.cls == "ledger", set()
        if writer == "W-1": ok, exact = ev.by in stewards, set(stewards) - {ev.by}
        elif writer == "W-2": ok = ev.by in stewards
        elif writer == "W-3": ok = True
        elif writer == "W-4":
            role = {"member": "forum", "observer": "coordinator"}[d["role"]]
            ok = self.holds(role, ev.by, d["scope"], ev)
        elif writer == "W-11":
            subjects = [subject_of(i["entry"]["stream"]) for i in d["items"]]
            ok = self.holds("moderator", ev.by, "ledger", ev) or all(self.holds("moderator", ev.by, s, ev) for s in subjects)
        elif writer == "W-12":
            ok = ev.cls == "ledger" and ev.by in stewards or (about.by == ev.by if about else ev.cls != "ledger")
            exact = self.co_signers(ev, about) if about else None
        elif self.replayed(subject, ev):
            role = "assessor" if writer == "W-10" else "forum" if ev.cls == "forum" else "coordinator"
            ok = ev.by in self.orgs if writer == "W-13" else self.orgs.get(ev.by) == "replay" and self.holds(role, ev.by, subject, ev)
        else:
            ok = self.orgs.get(ev.by) not in (None, "replay") and {
                "W-5": lambda: self.holds("coordinator", ev.by, subject, ev), "W-7": lambda: ev.by in leads,
                "W-6": lambda: self.holds("coordinator", ev.by, subject, ev) or ev.by in leads, "W-8": lambda: ev.by in leads or ev.by in supports,
                "W-9": lambda: self.holds("forum", ev.by, subject, ev), "W-13": lambda: True,
                "W-10": lambda: self.holds("assessor", ev.by, subject, ev) and ev.by not in leads and ev.by not in supports}[writer]()
        need(ok, "role-missing")
        if threshold:
            need(withs <= set(stewards), "cosigner-extra")
            need(len((withs | {ev.by}) & set(stewards)) >= self.threshold, "threshold-missed")
        elif exact is not None:
            need(exact <= withs, "cosigner-missing")
            need(withs <= exact, "cosigner-extra")
        if ev.type == "key.retired" and ev.by in stewards:                                                                     # AUTH-4
            left = {k.vkey.name for k in self.keys.values() if k.vkey.text != d["vkey"] and self.may_sign(k, ev.recorded)}
            need(len(left & set(stewards)) >= self.threshold, "threshold-missed")
    def label(self, ev):
        """REPLAY-4 … REPLAY-6."""
        need(ev.replay == (self.orgs.get(ev.by) == "replay"), "replay-label")
        if not ev.replay: return
        r = ev.data["replayed"]
        seen = ev.signed if r["observed_at"] is None else r["observed_at"]
        need(instant(seen) <= ev.signed_ms, "replay-label")
        need(r["at_basis"] != "observed" or ev.at == seen[:10], "replay-label")
    def contested(self, e):
        """KEY-6, REF-6."""
        keys = {k.vkey.pair: k.since for k in self.keys.values() if k.since is not None}
        return any((n, kid) in keys and keys[(n, kid)] <= e.index for n, kid, _ in e.lines)
    def part(self, ev, kind, value):
        """ID-5."""
        found = [e for e in self.of(ev.subject, {"milestone": "milestone.added", "indicator": "indicator.defined"}[kind]) if e.data[kind] == value and e.retracted is None]
        return found and not (kind == "indicator" and any(e.data["indicator"] == value and e.retracted is None for e in self.of(ev.subject, "indicator.retired")))
    def standing(self, plan):
        """ID-3."""
        o = self.opener(f"plan/{plan}")
        return o if o and o.retracted is None else None
    def value_of(self, subject, indicator, what):
        """FACT-13."""
        for e in reversed(self.of(subject, "indicator.defined", f"indicator.{what}-revised")):
            d = self.effective(e)[1]
            if e.retracted is None and d["indicator"] == indicator and (e.type != "indicator.defined" or what in d): return d[what if e.type == "indicator.defined" else "new"]
        return None
    def scale_check(self, kind, v, around):
        """SCALE-1, SCALE-2."""
        if kind == "scale": need(v in self.scales, "scale-unknown")
        elif around["scale"] in self.scales: need(v in self.scales[around["scale"]], "code-unknown")
    def references(self, ev):
        """STREAM-12, REF-*, ID-*, KEY-7, KEY-8, SCALE-*, OLD-1, CKPT-1, CORR-*, STATE-5."""
        if ev.cls in OPENERS:
            opener = self.opener(ev.stream)
            need(not (opener and ev.type == OPENERS[ev.cls]), "id-taken")
            need(not (opener and opener.retracted is not None) or ev.type in ("entry.corrected", "entry.retracted"), "id-unknown")
            need(opener or ev.cls == "plan" or ev.type == OPENERS[ev.cls], "id-unknown")
        fresh = set()
        for kind, v, key, around in values(ev.table, ev.data):
            if kind in ("ref", "about", "ref-kind", "ref-own") or kind == "xref" and "ledger" not in v:
                e = self.events[self.ids[v["event"]]] if v["event"] in self.ids else None
                need(e and e.revision == v["revision"] and e.stream == v["stream"], "ref-unknown")                             # REF-1, REF-2
                if kind == "ref-own": need(e.type == "assessment.published" and e.by == ev.by, "ref-kind")
                if kind == "ref-kind": raise Refused("ref-kind")                                                               # no such type yet
                if kind == "about":                                                                                            # REF-5, REF-6
                    need(e.stream == ev.stream and e.type != "entry.retracted" and (e.type != "entry.corrected" or ev.type == "entry.retracted"), "ref-kind")
                    need(ev.cls not in ("ledger", "organisation") or ev.type == "entry.corrected" and ev.data["changes"] == {} and self.contested(e), "ref-kind")
            elif kind == "new-org": need(v not in self.orgs, "id-taken")                                                       # ID-2
            elif kind == "plan": need(self.standing(v), "id-unknown")                                                          # ID-3
            elif kind == "new-axis": need(v not in fresh, "id-taken"); fresh.add(v)                                            # ID-4
            elif kind == "new-part": need(all(v not in (e.data.get("milestone"), e.data.get("indicator")) for e in self.of(ev.stream, "milestone.added", "indicator.defined")), "id-taken")
            elif kind in ("milestone", "indicator"): need(self.part(ev, kind, v), "id-unknown")
            elif kind == "axis":                                                                                               # ID-6
                plan = self.standing(around["plan"])
                need(plan and any(a["id"] == v for a in self.effective(plan)[1]["axes"]), "id-unknown")
            elif kind == "hex":                                                                                                # ID-7
                e = self.events[self.ids[around["entry"]["event"]]] if around["entry"]["event"] in self.ids else None
                more = [self.events[c] for c in e.corrections if self.events[c].retracted is None] if e else []
                need(not e or any(c["b3"] == v for x in [e] + more for c in commitments(x.data)), "id-unknown")
            elif kind == "known-key":                                                                                          # KEY-7
                k = self.keys.get(v)
                need(k and k.ended is None and (ev.cls == "ledger" or k.vkey.name == ev.by), "id-unknown")
            elif kind == "known-log-key": need(v in [k.text for k in self.log_keys(ev.index)], "id-unknown")                   # KEY-8
            elif kind in ("scale", "scale-code"): self.scale_check(kind, v, around)
            elif kind == "scale-name": need(f"{v}@{around['version']}" not in self.scales, "id-taken")                         # SCALE-3
            elif kind in ("old-baseline", "old-target"): need(same(v, self.value_of(ev.subject, around["indicator"], kind[4:])), "changes-old")
            elif key == "last_size": need(v <= ev.index and self.tree.roots[v] == hash64(around["last_root"]), "ref-unknown")  # CKPT-1
            elif kind == "changes": self.correction(ev)
        if ev.type == "entry.corrected":                                                                                       # CORR-6
            e = self.events[self.ids[ev.data["about"]["event"]]]
            data = self.effective(e, extra=ev.data["changes"])[1]
            for name in sorted(set(data) & set(e.table)):
                for kind, v, _, around in values({name: e.table[name]}, data):
                    if kind == "org" and name in ev.data["changes"]: need(v in self.orgs, "organisation-unknown")
                    if kind == "plan" and name in ev.data["changes"]: need(self.standing(v), "id-unknown")
                    if kind in ("scale", "scale-code"): self.scale_check(kind, v, around)
        if ev.type == "state.attested":                                                                                        # STATE-5
            size = ev.data["size"]
            need(size == ev.index or size % 1024 == 0 and ev.index - 4096 <= size <= ev.index, "attest-size")
            need(self.attested.get(ev.by) != ev.recorded // DAY, "attest-size")
    def correction(self, ev):
        """CORR-1 … CORR-5."""
        e, changes = self.events[self.ids[ev.data["about"]["event"]]], ev.data["changes"]
        at, before, _ = self.effective(e)
        for name in sorted(changes):
            kind = spec(e.table[name])[2] if name in e.table else None
            need(name not in ("replayed", "axes") and kind not in ("new-part", "new-axis", "milestone", "indicator", "axis"), "promise-fixed")
            if e.type != "status.claimed" and name in "leads supports plan start due baseline target unit announced period addressees window old new".split():
                need(ev.recorded - e.recorded <= self.quick * 60_000, "promise-fixed")
                need(name not in "due baseline target old new".split() or ev.replay or ev.cls == "commitment" and ev.by in self.parties(ev.stream)[0], "promise-fixed")
            old, new = changes[name]["old"], changes[name]["new"]
            need(same(old, at if name == "at" else before.get(name)), "changes-old")
            if name == "at":
                need(moment(new) is not None, "data-invalid")
                need(e.type in AHEAD or moment(new) <= ev.signed_ms + DAY, "at-future")
        self.data_form(e, e.cls, self.effective(e, extra=changes)[1])
    def apply(self, ev):
        """The effects."""
        i, d = ev.index, ev.data
        self.events.append(ev); self.ids[ev.id] = i; self.streams.setdefault(ev.stream, []).append(i)
        keys = self.entering(ev)
        for use, k, _ in keys:
            self.public.add(k.pub); self.pairs.add(k.pair)
            if use == "cosigner": self.cosigners[k.pair] = k
            if use == "event":
                installed = ev.type == "key.enrolled" and ev.cls == "ledger" and any(x.vkey.name == k.name for x in self.keys.values())
                self.keys[k.text] = EventKey(k, i, ev.recorded if installed else None, {(n, kid) for n, kid, _ in ev.lines[:1 + len(ev.withs)]})
        if "log_keys" in d: self.rotations.append((i, [k for use, k, _ in keys if use == "log"], d.get("lost", [])))
        if ev.type == "ledger.opened":
            self.origin, self.langs, self.threshold, self.quick = keys[0][1].name, d["languages"], d["threshold"], d["rules"].get("quick_minutes", 60)
            self.stewards = [s["org"] for s in d["stewards"]]
            self.orgs.update({s["org"]: s["kind"] for s in d["stewards"]})
        elif ev.type == "organisation.registered": self.orgs[d["org"]] = d["kind"]
        elif ev.type == "scale.published": self.scales[f"{d['scale']}@{d['version']}"] = {c["code"]: c.get("weak", False) for c in d["codes"]}
        elif ev.type == "role.granted": self.grants.append(ev)
        elif ev.type == "key.retired": self.keys[d["vkey"]].ended = i
        elif ev.type == "key.compromised":                                                                                     # KEY-6
            bad = self.keys[d["vkey"]]
            bad.ended, bad.since = i, d["since"]
            for k in self.keys.values():
                if k.index >= d["since"] and k.index != 0 and bad.vkey.pair in k.signers and k.ended is None: k.ended = i
        elif ev.type == "content.erased":
            for x in d["items"]: self.orders.setdefault(x["b3"], i)
        elif ev.type == "entry.corrected": self.events[self.ids[d["about"]["event"]]].corrections.append(i)
        elif ev.type == "entry.retracted":
            e = self.events[self.ids[d["about"]["event"]]]
            if e.retracted is None: e.retracted = i
        elif ev.type == "state.attested": self.attested[ev.by] = ev.recorded // DAY

# ---- the directory (PATH-1, BUNDLE-1, LOG-4 … LOG-12) ------------------------------------------------------------------------------
def number(path):
    """PATH-1: (N, W) with W = 256 for no suffix, or None."""
    m = re.fullmatch(r"((?:x[0-9]{3}/)*)([0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", path)
    if not m or m[1].startswith("x000") or int(m[3] or 1) > 255: return None
    return int(re.sub("[x/]", "", m[1]) + m[2]), int(m[3] or 256)
def path_of(n, width):
    groups = ["%03d" % (n % 1000)]
    while n >= 1000: n //= 1000; groups.insert(0, "x%03d" % (n % 1000))
    return "/".join(groups) + (f".p/{width}" if width < 256 else "")
def unpack(raw, width):
    """BUNDLE-1: exactly `width` records, or None."""
    out, i = [], 0
    while i < len(raw):
        n = int.from_bytes(raw[i:i + 2], "big")
        if i + 2 + n > len(raw): return None
        out.append(raw[i + 2:i + 2 + n]); i += 2 + n
    return out if len(out) == width else None
def checkpoint_lines(note, before, led):
    """LOG-4, LOG-4b, LOG-6a, LOG-12: number of verified lines, or Refused."""
    force = led.log_keys(note.size)
    texts, owed = {k.text for k in force}, []
    for i, _, lost in led.rotations[1:]:
        if note.size > i and (before is None or before.size <= i):
            owed += [k for k in led.log_keys(i) if k.text not in lost and k.text not in texts and k.text not in [o.text for o in owed]]
    count = 0
    for k in force + owed:
        sigs = [sig for n, kid, sig in note.lines if (n, kid) == k.pair]
        need(sigs, "checkpoint-key-missing")
        need(len(sigs) == 1, "notes")
        if k.type == 1:
            need(ed25519(k.pub, sigs[0], note.text), "checkpoint-signature")
            count += 1
    rest = [(n, kid, sig) for n, kid, sig in note.lines if (n, kid) not in [k.pair for k in force + owed]]
    for j, (n, kid, sig) in enumerate(rest):
        k = led.cosigners.get((n, kid))
        need(k and (n, kid) not in [r[:2] for r in rest[:j]] and cosignature(k.pub, sig, note.text), "notes")
        count += 1
    return count

class Audit:
    def __init__(self, directory, kept=(), meant=None):
        self.dir, self.kept, self.meant = directory.encode(), kept, meant
        self.count, self.open, self.bad_files, self.bad, self.types = {}, set(), {}, set(), {}
        self.led, self.whole, self.stopped, self.broken, self.cut = Ledger(), True, False, False, False
        self.tree, self.commits, self.orders, self.looked, self.chained = Tree(), {}, {}, set(), True
        self.prev_hash, self.prev_time, self.state_root, self.attested = "0" * 64, None, None, []
    # small tools
    def add(self, rule, n=1): self.count[rule] = self.count.get(rule, 0) + n
    def leave(self, rule, reason, mandatory=True): self.open.add((rule, reason, mandatory))
    def refute_file(self, path, code): self.bad_files.setdefault(path, code)                                               # VERDICT-1c
    def refute(self, index, code): self.bad.add((index, code))
    def read(self, path, limit=-1):
        if path not in self.files: return None
        with open(os.path.join(self.dir, self.files[path]), "rb") as f: return f.read(limit)
    def stop(self, index, code):
        """A-12, A-13."""
        if self.stopped: return
        self.stopped = self.cut = True
        if code is None:
            for r in EVENT_RULES: self.leave(r, "unsupported")
            return
        self.refute(index, code)
        if index + 1 < self.size:
            for r in EVENT_RULES: self.leave(r, "after-refused-entry")

    def run(self):
        self.list_files()
        try: self.head = Checkpoint(self.read("checkpoint") or b"")
        except Refused:
            self.refute_file("checkpoint", "checkpoint-malformed")
            for r in ("checkpoint-signatures", "notes", "tree"): self.leave(r, "no-checkpoint")
            self.head, self.size = None, 0
            return self.verdict()
        self.size = self.head.size
        self.notes()
        self.entries()
        self.after()
        return self.verdict()
    def list_files(self):
        """A-1."""
        self.files = {}
        def walk(rel):
            for entry in os.scandir(os.path.join(self.dir, rel)):
                path = os.path.join(rel, entry.name)
                if entry.is_dir(follow_symlinks=False):
                    if path != b"site": walk(path)
                else: self.files[path.decode("utf-8", "replace")] = path
        walk(b"")
    def notes(self):
        """A-3 … A-6."""
        good = []
        for path in sorted(p for p in self.files if p.startswith("notes/")):
            n = number(path[6:])
            if n is None: self.refute_file(path, "layout")
            else: good.append((n[0], -n[1], path))
        self.listed, taken, full = [], 0, True
        for n, width, path in sorted(good):
            if n != taken or not full: self.refute_file(path, "layout"); continue
            taken, full = taken + 1, width == -256
            notes = unpack(self.read(path), -width)
            if notes is None: self.refute_file(path, "notes"); continue
            for raw in notes:
                try: note = Checkpoint(raw)
                except Refused: self.refute_file(path, "notes"); continue
                last = self.listed[-1][0] if self.listed else None
                follows = last is None or note.size > last.size or (note.size, note.root) == (last.size, last.root)
                if follows and note.origin == self.head.origin and note.size <= self.size: self.add("notes")
                else: self.refute_file(path, "notes")
                self.listed.append((note, path))
        if not self.listed: self.refute_file("notes/000.p/1", "notes")
        elif self.listed[-1][0].raw != self.head.raw: self.refute_file(self.listed[-1][1], "notes")
    def entries(self):
        """A-7 … A-9."""
        s, stops = self.size, {n.size for n, _ in self.listed} | {self.size}
        for number_ in range((s + 255) // 256):
            width = min(256, s - 256 * number_)
            path = "tile/entries/" + path_of(number_, width)
            self.looked.add(path)
            raw = self.read(path, TOPSIZE + 1)
            records = unpack(raw, width) if raw is not None else None
            if records is None:
                self.refute_file(path, "bundle")
                self.leave("tree", "entries-missing")
                self.whole, self.cut = False, True
                return
            self.add("bundles")
            for i, record in enumerate(records):
                index, t = 256 * number_ + i, 256 * number_ + i + 1
                self.tree.add(sha(b"\0" + record))
                level = 0
                while t % 256 ** (level + 1) == 0:
                    self.compare("tile", f"tile/{level}/", t // 256 ** (level + 1) - 1, 256, self.tree.tile(level, t // 256 ** (level + 1) - 1, 256)); level += 1
                self.entry(index, record)
                if t not in stops: continue
                if t < s and t % 256 and t // 256 == s // 256:
                    self.compare("bundle", "tile/entries/", number_, t % 256, b"".join(struct.pack(">H", len(r)) + r for r in records[:t % 256]))
                level = 0
                while t >= 256 ** level:
                    w, n = t // 256 ** level % 256, t // 256 ** (level + 1)
                    if w and n == s // 256 ** (level + 1): self.compare("tile", f"tile/{level}/", n, w, self.tree.tile(level, n, w))
                    level += 1
    def compare(self, what, prefix, n, width, expected):
        path = prefix + path_of(n, width)
        if path in self.looked: return
        self.looked.add(path)
        if self.read(path, len(expected) + 1) == expected: self.add(what + "s")
        else: self.refute_file(path, what)
    def entry(self, index, raw):
        """A-10 … A-14."""
        head, sep, note = raw.partition(b"\n")
        m = re.fullmatch(rb"entry/v1 ([0-9]+) (\S+) ([0-9a-f]{64})", head)
        at = recorded_ms(m[2].decode("latin-1")) if m and decimal(m[1].decode()) is not None else None
        if at is None or not sep or len(raw) > 40_960:
            self.stop(index, "entry-malformed")
            self.whole, self.prev_hash, self.prev_time = False, "0" * 64, None
            return
        if int(m[1]) != index: self.stop(index, "entry-malformed")
        if m[3].decode() == self.prev_hash: self.add("entry-chain")
        elif self.chained: self.chained = False; self.refute(index, "entry-chain")
        if self.prev_time is not None and at < self.prev_time: self.refute(index, "recorded-order")
        else: self.add("recorded-order")
        self.prev_hash, self.prev_time = b3(raw), at
        try: ev = Event(note)
        except Refused as e:
            self.stop(index, e.code)
            self.whole = False
            return
        self.types[ev.type] = self.types.get(ev.type, 0) + 1
        for c in commitments(ev.data): self.commits.setdefault(c["b3"], []).append(c)
        orders = [x["b3"] for x in (ev.data.get("items") if isinstance(ev.data.get("items"), list) else []) if isinstance(x, dict) and is_hex(x.get("b3"))] if ev.type == "content.erased" else []
        if not self.stopped:
            ev.recorded = at
            try: self.led.judge(ev)
            except Refused as e:
                self.stop(index, None if e.code == "type-unknown" and ev.type in PLANNED else e.code)
                return
            for r in ("authorisation", "canonical-form", "references", "stream-chains", "times"): self.add(r)
            self.add("signature-blocks", len(ev.lines))
            self.add("seen-pins", int(ev.seen is not None))
            self.add("key-validity", len(self.led.entering(ev)))
            if ev.type == "state.attested": self.attested.append(ev)
            self.led.tree.add(self.tree.levels[0][-1])
        for b in orders: self.orders.setdefault(b, index)
    def after(self):
        led, s = self.led, self.size
        if not self.cut: self.state_root = base64.b64encode(led.state_root(len(led.events))).decode()
        for ev in self.attested:
            if led.state_root(ev.data["size"]) == hash64(ev.data["state_root"]): self.add("attested-states")
            elif ev.retracted is not None: self.leave("attested-states", "withdrawn-was-wrong", False)
            else: self.refute(ev.index, "state-root")
        wrong = []
        for size, root in sorted({(n.size, n.root) for n, _ in self.listed} | {(s, self.head.root)}):
            if size <= self.tree.size and self.tree.roots[size] == root: self.add("tree")
            elif size <= self.tree.size: wrong.append(size)
            elif size <= s: self.leave("tree", "entries-missing")
        if wrong: self.refute(wrong[0] - 1, "root")
        if not led.events: self.leave("checkpoint-signatures", "no-log-keys")
        else: self.signatures()
        self.contents()
        self.layout()
        for raw in self.kept: self.against(raw)
        if not self.kept: self.leave("against", "no-older-checkpoint", False)
        if self.meant is None: self.leave("ledger-id", "no-ledger-id", False)
        elif led.events and led.events[0].id == self.meant: self.add("ledger-id")
        else: self.refute(0, "ledger-mismatch")
        self.leave("quorum", "no-policy", False)
        self.leave("time-brackets", "operator-time-alone", False)
    def signatures(self):
        """A-19, A-20."""
        if any(k.type == 6 for _, ks, _ in self.led.rotations for k in ks): self.leave("checkpoint-signatures", "ml-dsa-missing")
        if self.head.origin != self.led.origin: self.refute_file("checkpoint", "checkpoint-malformed")
        last = (self.head, "checkpoint", self.listed[-2][0] if len(self.listed) > 1 else None)
        pairs = [(n, p, self.listed[i - 1][0] if i else None) for i, (n, p) in enumerate(self.listed)] + [last]
        for note, path, before in pairs:
            try: self.add("checkpoint-signatures", checkpoint_lines(note, before, self.led))
            except Refused as e: self.refute_file(path, e.code)
    def contents(self):
        """A-21."""
        for b in sorted(self.commits):
            path = f"content/{b}"
            present, ordered = path in self.files, b in self.orders
            if ordered and not present: self.add("erasures")
            elif ordered: self.refute_file(path, "content-kept")
            elif not present and not self.whole: self.leave("contents", "entries-missing")
            elif not present: self.refute_file(path, "content-missing")
            else:
                raw = self.read(path)
                if b3(raw) == b and all(len(raw) == c["bytes"] + 32 for c in self.commits[b]): self.add("contents")
                else: self.refute_file(path, "content-altered")
    def layout(self):
        """A-22, A-23."""
        for path in self.files:
            name = path[8:] if path.startswith("content/") else None
            if name is not None:
                known, maybe = name in self.commits, is_hex(name)
            else:
                known = path == "checkpoint" or path.startswith("notes/") or path in self.looked
                m = re.fullmatch(r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/(.*)", path)
                maybe = bool(m and number(m[2]))
            if known: self.add("layout")
            elif maybe and not self.whole: self.leave("layout", "entries-missing")
            else: self.refute_file(path, "layout")
    def against(self, raw):
        try: note = Checkpoint(raw)
        except Refused: note = None
        keys = [k for k in self.led.log_keys(note.size) if k.type == 1] if note else []
        valid = bool(keys) and note.origin == self.head.origin and all(any((n, kid) == k.pair and ed25519(k.pub, sig, note.text) for n, kid, sig in note.lines) for k in keys)
        if not valid: self.leave("against", "against-unverified")
        elif note.size > self.size: self.refute(None, "rollback")
        elif note.size > self.tree.size: self.leave("against", "entries-missing")
        elif self.tree.roots[note.size] == note.root: self.add("against")
        else: self.refute(None, "against")
    def verdict(self):
        """VERDICT-1, VERDICT-2."""
        h, big = self.head, 2**63 - 1
        refuted = [{"code": c, "file": None, "index": i} for i, c in self.bad] + [{"code": c, "file": f, "index": None} for f, c in self.bad_files.items()]
        refuted.sort(key=jcs)
        line = {"established": sorted(({"count": n, "rule": r} for r, n in self.count.items() if n), key=jcs), "ledger": self.led.events[0].id if self.led.events else None,
            "not_established": sorted(({"mandatory": m, "reason": w, "rule": r} for r, w, m in self.open), key=jcs), "origin": h.origin if h else "",
            "refuted": refuted[:100], "refuted_count": len(refuted), "root": base64.b64encode(h.root if h else sha(b"")).decode(), "schema": "redevable/verdict/v1",
            "size": min(self.size, big), "state_root": self.state_root, "types": self.types}
        return jcs(line).decode() + "\n", 1 if refuted else 3 if any(m for _, _, m in self.open) else 0

def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("dir"); ap.add_argument("--json", action="store_true")
    ap.add_argument("--against", action="append", default=[]); ap.add_argument("--ledger-id")
    args = ap.parse_args()
    try:
        line, code = Audit(args.dir, [open(f, "rb").read() for f in args.against], args.ledger_id).run()
    except OSError as e:
        print(f"no verdict: {e}", file=sys.stderr)
        return 3
    except Exception as e:      # a fault of this program is no verdict either
        print(f"internal error: {e!r}", file=sys.stderr)
        return 70
    if args.json: sys.stdout.buffer.write(line.encode())
    else: print(["verified", "refuted", "", "not wholly established"][code], line, end="")
    return code

if __name__ == "__main__": sys.exit(main())
