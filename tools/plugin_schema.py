"""The schema of the plugin, made of the registry, the classes of the resources and their docstrings.

`make docs` writes it beside the code of the plugin; a test makes it anew and compares.
https://www.pulumi.com/docs/iac/packages-and-automation/pulumi-packages/schema/
"""

import ast
import inspect
import json
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import pulumi_redis_enterprise as package
from pulumi_redis_enterprise._resource import Resource
from pulumi_redis_enterprise.api.settings.cluster_table import CLUSTERS_VARIABLE
from pulumi_redis_enterprise.api.settings.places import CLUSTERS, ENVIRONMENT, NAMESPACE, STACK_PLACE
from pulumi_redis_enterprise.api.settings.values import VALUE_FROM_TEXT
from pulumi_redis_enterprise.cluster_mtls_config import ClientIdentity
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.program_names import camel_case, path_for_program, snake_case
from pulumi_redis_enterprise.core.registry import Kind
from pulumi_redis_enterprise.core.rules.database_settings import TlsMode
from pulumi_redis_enterprise.core.rules.lockout.proof import ClientTrust
from pulumi_redis_enterprise.core.rules.login_check import Expectation
from pulumi_redis_enterprise.core.rules.role import Management
from pulumi_redis_enterprise.core.trust.authorized_subjects import AuthorizedSubject, SubjectValidation

from tools.docstrings import Property, arguments_in, entries_in, markdown, outputs_in

Schema = dict[str, Any]

_SCALARS: Final = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}
_RECORDS: Final = (AuthorizedSubject, ClientIdentity, ClientTrust)
_CHOICES: Final = {
    "SubjectValidation": SubjectValidation,
    "TlsMode": TlsMode,
    "Expectation": Expectation,
    "Management": Management,
}
_ALIASES: Final = {"Trusting": "str | ClientTrust", "Databases": "Sequence[str | int]"}
_REFERENCES: Final = {kind.name: kind.reference for kind in registry.RESOURCES}
_ANY: Final[Schema] = {"$ref": "pulumi.json#/Any"}
_NUMBERS: Final = ("timeout", "certificateTimeout", "expiryWarningDays", "expiryErrorDays")
_FLAGS: Final = ("serverValidation",)


def schema() -> Schema:
    """Return the whole schema."""
    return {
        "name": NAMESPACE,
        "displayName": "Redis Enterprise",
        "version": package.__version__,
        "description": markdown((package.__doc__ or "").splitlines()[0]),
        "keywords": ["redis-enterprise", "mtls", "x509", "category/database"],
        "license": "Apache-2.0",
        # Of Python programs, the package of this name has the resources themselves.
        "language": {"python": {"packageName": "pulumi_redis_enterprise_plugin"}},
        "config": {"variables": _settings()},
        "provider": {
            "description": "A cluster to manage, and the credentials to manage it with. What is not given here is "
            "looked up in the environment.",
            "inputProperties": _settings(),
        },
        "types": {_type_token(record.__name__): _record(record) for record in _RECORDS},
        "resources": {_token(kind.name): _resource(kind) for kind in registry.RESOURCES},
        "functions": _FUNCTIONS,
    }


def schema_text() -> str:
    """Return the text of the file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _resource(kind: Kind) -> Schema:
    cls = kind.load_class()
    source = textwrap.dedent(inspect.getsource(cls))
    arguments = arguments_in(source)
    outputs = [*outputs_in(source), *_COMMON, *_trust_output(kind)]
    known = {argument.name: argument for argument in arguments}
    meant = [output if output.meaning else _like(output, known[output.name]) for output in outputs]
    return {
        "description": _text(inspect.cleandoc(cls.__doc__ or "")),
        "properties": {camel_case(it.name): _property(it, is_input=False) for it in meant},
        "required": sorted(camel_case(it.name) for it in outputs if _is_always_there(it)),
        "inputProperties": {camel_case(it.name): _input(it, is_secret=it.name in kind.secrets) for it in arguments},
        "requiredInputs": [camel_case(it.name) for it in arguments if not it.default],
        "aliases": [{"type": kind.type_token}],
    }


_COMMON: Final = outputs_in(textwrap.dedent(inspect.getsource(Resource)))


def _trust_output(kind: Kind) -> Iterable[Property]:
    meaning = "What decides on a client here: for `trusted_by` of a `CertificateUser`."
    return [Property("trust", ClientTrust.__name__, meaning=meaning)] if kind.plane else []


def _like(output: Property, argument: Property) -> Property:
    return Property(output.name, output.type, meaning=argument.meaning)


def _is_always_there(output: Property) -> bool:
    return not output.type.endswith("| None") and not output.name.startswith("previous_")


def _property(it: Property, *, is_input: bool) -> Schema:
    references = sorted({name for name in _REFERENCES if re.search(rf"\b{name}\b", it.type)})
    described = {"description": _text(it.meaning + "".join(map(_by_reference, references)))}
    kind = _type(it.type)
    # With a default for one of several types, the generator writes Go that does not compile (codegen/go 3.276.0).
    default = _default(it.default) if is_input and "oneOf" not in kind else None
    return kind | described | ({} if default is None else {"default": default})


def _input(it: Property, *, is_secret: bool) -> Schema:
    return _property(it, is_input=True) | ({"secret": True} if is_secret else {})


def _by_reference(name: str) -> str:
    return f" Of a `{name}`, give the output `{_REFERENCES[name]}`."


def _default(text: str) -> Any:
    value = ast.literal_eval(text) if text else None
    return value if isinstance(value, str | bool | int | float) else None


def _type(text: str) -> Schema:
    """Return the schema of a type as Python writes it."""
    return _schema_of(ast.parse(_ALIASES.get(text, text), mode="eval").body)


def _schema_of(node: ast.expr) -> Schema:  # noqa: C901, PLR0911 - one line for each form of a type
    match node:
        case ast.BinOp():
            return _union([_schema_of(part) for part in _parts(node) if not _is_left_out(part)])
        case ast.Name(name) if name in _SCALARS:
            return {"type": _SCALARS[name]}
        case ast.Name(name) if name in _ALIASES:
            return _type(_ALIASES[name])
        case ast.Name(name) if name in _CHOICES:
            return {"type": "string"}
        case ast.Name(name) if name in {record.__name__ for record in _RECORDS}:
            return {"$ref": f"#/types/{_type_token(name)}"}
        case ast.Name(name) if name in _REFERENCES:
            return _union([{"type": "string"}, {"type": "integer"}])
        case ast.Subscript(value=ast.Name("Sequence" | "list"), slice=item):
            return {"type": "array", "items": _schema_of(item)}
        case ast.Subscript(value=ast.Name("Mapping"), slice=ast.Tuple(elts=[_, item])):
            return {"type": "object", "additionalProperties": _schema_of(item)}
        case ast.Subscript(value=ast.Name("Required"), slice=item):
            return _schema_of(item)
        case ast.Subscript(value=ast.Name("Literal")):
            return {"type": "string"}
    return _ANY


def _parts(node: ast.expr) -> Iterable[ast.expr]:
    if isinstance(node, ast.BinOp):
        yield from _parts(node.left)
        yield from _parts(node.right)
    else:
        yield node


def _is_left_out(node: ast.expr) -> bool:
    """Return True for None, and for a resource beside what it can be meant by."""
    return ast.unparse(node) in {"None", "TrustedCa", "AuthorizedSubjectArgs"}


def _union(kinds: Iterable[Schema]) -> Schema:
    """Return one type, or one of several; of one and a list of it, the list, unless it is a plain one."""
    distinct: list[Schema] = []
    for kind in kinds:
        parts = kind.get("oneOf", [kind])
        distinct += [part for part in parts if part not in distinct]
    lists = [kind for kind in distinct if kind.get("type") == "array"]
    if lists and distinct != [{"type": "string"}, *lists]:
        return lists[0]
    return distinct[0] if len(distinct) == 1 else {"oneOf": distinct}


def _record(record: Any) -> Schema:
    source = textwrap.dedent(inspect.getsource(record)) + "    ...\n"
    meanings = entries_in(record.__doc__ or "", "Attributes")
    required = [name for name in record.__annotations__ if name in record.__required_keys__]
    return {
        "type": "object",
        "description": _text(inspect.cleandoc(record.__doc__ or "").partition("\n")[0]),
        "properties": {
            camel_case(it.name): _type(it.type) | {"description": _text(meanings[it.name])} for it in outputs_in(source)
        },
        "required": [camel_case(name) for name in required],
    }


def _settings() -> Schema:
    table = "Named connections: an object of settings by name, or the path of a TOML file. A resource names one by "
    told = f"{table}`connection`. Environment variable: `{CLUSTERS_VARIABLE}`."
    return {**{key: _setting(key) for key in VALUE_FROM_TEXT}, CLUSTERS: {**_ANY, "description": told}}


def _setting(key: str) -> Schema:
    meaning = entries_in(package.Cluster.__init__.__doc__ or "", "Args")[snake_case(key)]
    environment = f" Environment variable: `{ENVIRONMENT[key]}`." if key in ENVIRONMENT else ""
    secret = {"secret": True} if "--secret" in STACK_PLACE.how_to_set(key) else {}
    return {**_setting_type(key), **secret, "description": _text(meaning + environment)}


def _setting_type(key: str) -> Schema:
    if key == "nodes":
        return {"type": "array", "items": {"type": "string"}}
    return {"type": "number" if key in _NUMBERS else "boolean" if key in _FLAGS else "string"}


def _text(text: str) -> str:
    """Return a docstring in the words of a program in any language: names in its casing, ``true`` for ``True``."""
    paragraphs = [" ".join(part.split()) for part in markdown_paragraphs(text)]
    shown = re.sub(r"\b(True|False)\b", lambda found: found[0].lower(), "\n\n".join(paragraphs))
    # A name alone in parentheses is the one on the wire, which is the vendor's.
    return re.sub(r"(?<!\()`(\w+)`(?! *:)", lambda found: f"`{_for_program(found[1])}`", shown)


def markdown_paragraphs(text: str) -> Iterable[str]:
    """Yield the paragraphs; docstrings mark code by two backticks, Markdown by one."""
    return (part.replace("``", "`") for part in text.split("\n\n"))


def _for_program(name: str) -> str:
    return path_for_program(name) if name in _NAMES else name


def _type_token(name: str) -> str:
    """Return the token of a record. Where a function has its name, they would be two things of one name in Go."""
    return _token("Subject" if name == "AuthorizedSubject" else name)


def _token(name: str) -> str:
    return f"{NAMESPACE}:index:{name}"


_NAMES: Final = {
    it.name
    for kind in registry.RESOURCES
    for read in (arguments_in, outputs_in)
    for it in read(textwrap.dedent(inspect.getsource(kind.load_class())))
} | {"trusted_by"}


def _function(meaning: Callable[..., object], inputs: Mapping[str, str], required: int, **output: Schema) -> Schema:
    documented = entries_in(meaning.__doc__ or "", "Args")
    named = {"certificate": documented.get("pem", ""), **documented}
    return {
        "description": _text(inspect.cleandoc(meaning.__doc__ or "").partition("\n")[0]),
        "inputs": {
            "type": "object",
            "properties": {name: {"type": kind, "description": _text(named[name])} for name, kind in inputs.items()},
            "required": list(inputs)[:required],
        },
        "outputs": {"type": "object", "properties": output, "required": list(output)},
    }


_FUNCTIONS: Final = {
    _token("subjectLine"): _function(
        package.subject_line_from_certificate, {"certificate": "string"}, 1, subjectLine={"type": "string"}
    ),
    _token("authorizedSubject"): _function(
        package.authorized_subject_from_certificate,
        {"certificate": "string"},
        1,
        authorizedSubject={"$ref": f"#/types/{_type_token('AuthorizedSubject')}"},
    ),
    _token("chainProblems"): _function(
        package.chain_problems,
        {"certificate": "string", "bundle": "string", "plane": "string"},
        2,
        problems={"type": "array", "items": {"type": "string"}},
    ),
}
