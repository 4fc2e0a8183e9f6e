"""``dealdesk backup`` and ``dealdesk restore``: everything that cannot be made anew, in one file and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dealdesk.ui.options import Corpus, Data, Json, settings_with

EXAMPLES = (
    "dealdesk backup /mnt/safe/deals-2025-11-29.tar",
    "dealdesk backup /mnt/safe/deals-2025-11-29.tar --with-corpus",
)
RESTORE_EXAMPLES = (
    "dealdesk restore /mnt/safe/deals-2025-11-29.tar --check",
    "dealdesk restore /mnt/safe/deals-2025-11-29.tar --with-corpus",
)


def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write.")],
    with_corpus: Annotated[bool, typer.Option("--with-corpus", help="The documents themselves too.")] = False,
    corpus: Corpus = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Write index, keys and feedback to one file, and read it again to see that it is whole.

    A server may answer and a re-index may run meanwhile: what is saved is the index as it was at one moment.
    """
    from dealdesk.ui import terminal
    from dealdesk.ui.backup import back_up

    contents = back_up(settings_with(json, corpus=corpus, data=data), file.expanduser(), with_corpus)
    size = sum(size for size, _ in contents.files.values())
    if json:
        terminal.write_json({**contents.told, "files": len(contents.files), "bytes": size})
        return
    told = f"{file}: {contents.told['documents']} documents of {contents.told['generation']}"
    told += f", {len(contents.below('corpus'))} files of the corpus" if with_corpus else ", without the corpus"
    terminal.say(f"{told}; {size / 1e6:,.1f} MB, every file read again and compared.")


def restore(
    file: Annotated[Path, typer.Argument(help="The archive that `dealdesk backup` wrote.")],
    with_corpus: Annotated[
        bool, typer.Option("--with-corpus", help="Put its documents in the place of the corpus, which is set aside.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Only read and compare all of it; change nothing.")] = False,
    corpus: Corpus = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Bring a backup back: all of it is read and compared before anything is changed.

    Its index takes the place of the current one in one step, on a running server too; the current one stays for
    `dealdesk reindex --rollback`. Keys and feedback are added to those that there are: a key that was revoked since
    stays revoked.
    """
    from dataclasses import asdict

    from dealdesk.ui import terminal
    from dealdesk.ui.archive import check as checked
    from dealdesk.ui.backup import restore as restored

    settings, path = settings_with(json, corpus=corpus, data=data), file.expanduser()
    if check:
        contents = checked(path)
        if json:
            terminal.write_json({**contents.told, "files": len(contents.files)})
        else:
            terminal.say(f"{file} is whole: {contents.told['documents']} documents, made {contents.told['created']}.")
        return
    done = restored(settings, path, with_corpus)
    if json:
        terminal.write_json(asdict(done))
        return
    terminal.say(
        f"The index is {done.generation} now, with {done.documents} documents; {done.keys} keys and {done.opinions} "
        "opinions came back. `dealdesk reindex` brings it up to date with the corpus."
    )
    if done.former:
        terminal.say(f"The corpus that stood there before is {done.former}; delete it when you need it no more.")
    for notice in done.notices:
        terminal.warn(notice)
