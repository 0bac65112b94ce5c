"""What an intermediary remembers of the exports that were created through it."""

from dataclasses import replace

from tests.defects.wire import COLLECTION, Answer, Ask, Request, created


class Memory:
    """The exports that were created: by which request, so that they can be read as their creator or made again."""

    def __init__(self) -> None:
        self._creations: dict[str, Request] = {}

    def note(self, request: Request, answer: Answer) -> None:
        """Remembers an export, if this exchange created one."""
        if created(request, answer):
            self._creations[answer.document["data"]["id"]] = request

    def creation(self, request: Request) -> Request | None:
        """The request that created the export which a request is about; an extension does not matter."""
        return self._creations.get(request.path.removeprefix(COLLECTION + "/")[:36])

    def is_foreign(self, request: Request) -> bool:
        """Whether a request is about an export that was created with another token."""
        creation = self.creation(request)
        return creation is not None and creation.token != request.token

    def as_owner(self, request: Request) -> Request | None:
        """The same request with the token of whoever created the export; None where nobody did."""
        creation = self.creation(request)
        return None if creation is None else request.with_token(creation.token or "")

    def others(self, request: Request) -> list[str]:
        """The ids of all other exports that were created with the token of a request, oldest first."""
        return [
            identifier
            for identifier, creation in self._creations.items()
            if creation.token == request.token and identifier != request.export_id
        ]

    async def use_up(self, request: Request, ask: Ask) -> None:
        """Uses up the export that a request is about, whoever asks and by whatever method."""
        owner = self.as_owner(request)
        if owner is not None:
            await ask(replace(owner, method="GET").with_path("json", request.path.removeprefix(COLLECTION + "/")[:36]))

    async def again(self, request: Request, ask: Ask) -> Answer:
        """What the first read of an export would answer: that of another one, created alike."""
        creation = self.creation(request)
        if creation is None:
            return await ask(request)
        identifier = (await ask(creation)).document["data"]["id"]
        answer = await ask(request.with_path(request.form, identifier))
        return answer.with_body(answer.body.replace(identifier.encode(), request.export_id.encode()))
