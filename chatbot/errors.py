"""Every error this product raises on purpose.

ChatbotError                    .retryable  .phrase (key of the sentence a customer may see)
|- ConfigurationError           start-up only
|  |- UnknownBackend            a name that no adapter has; lists those that exist
|  |- MissingExtra              a package that is not installed; names it
|  |- MissingModel              a model folder that is not there or not whole
|  '- InsecureSetting           a setting that must not face the internet; says how to mend it
|- KnowledgeError               ingest and retrieval
|  |- UnreadableSource          one document, with its reason; collected in the report
|  |- IndexMismatch             the index was made by another embedder
|  |- IndexUnavailable          the index is missing, damaged or cannot be read
|  '- RerankerUnavailable       the reranker failed; the order of the search counts
|- LanguageModelError
|  |- ModelUnavailable          refused, gone, breaker open
|  |  '- ModelSwitchedOff       the owner switched it off
|  |- ModelTimeout              too slow
|  |- RateLimited               asked to wait
|  |- ContextTooLong            prompt larger than the model takes
|  |- AnswerCut                 ended by its length, after the last piece
|  '- InvalidOutput             not what was asked for
|- StoreError
|  |- StoreUnavailable          database or shop down or locked
|  |- StoreUnauthorised         the shop refused our credentials
|  |- OrderNotFound             no such order, or not this customer's: never told apart
|  |- ProductNotFound           no such product
|  '- RejectedByStore           the shop said no to a write
|- WriteError
|  |- NotAuthorised             the session may not do this
|  |- ConfirmationExpired       too late
|  |- ConfirmationMismatch      not this conversation's, not this payload, or no longer allowed
|  |- AlreadyExecuted           done before
|  |- ApprovalNotFound          no write waits for a person under this id
|  |- AlreadyDecided            somebody approved or declined it before
|  |- HandOverNotFound          no person was asked for in this conversation
|  |- ClaimedByAnother          somebody else of the staff has the conversation
|  |- NotClaimed                whoever writes to a shopper must have the conversation
|  '- ErasureRefused            a customer with open orders or returns is not erased
|- StaffError                   an account of the staff cannot be made, found or changed
|- DeliveryError                a message of the outbox that was not handed over
|  |- DeliveryUnavailable       mail server or webhook down, slow, or it wants something else set; tried again
|  '- DeliveryRefused           this one message is refused for good
'- ConversationError
   |- ConversationNotFound      no such conversation, or not this session's
   |- ConversationConflict      another turn wrote first
   '- InvalidMessage            empty, too long, or characters that cannot be stored

Knows nothing of any library: adapters map foreign exceptions to these, once.
"""

from __future__ import annotations


class ChatbotError(Exception):
    """Base of all errors of this product."""

    retryable = False
    phrase = "error.unexpected"


class ConfigurationError(ChatbotError):
    """The product cannot start as it is configured."""


class UnknownBackend(ConfigurationError):
    """A setting names a backend that does not exist."""

    def __init__(self, setting: str, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{setting}: unknown backend {name!r}; known are {', '.join(known)}")


class MissingExtra(ConfigurationError):
    """A backend needs a package that is not installed."""

    def __init__(self, package: str) -> None:
        super().__init__(f"the package {package!r} is not installed; run: pip install {package}")


class MissingModel(ConfigurationError):
    """A model folder is missing or not whole."""


class InsecureSetting(ConfigurationError):
    """A setting is unsafe for where the product is reachable."""


class KnowledgeError(ChatbotError):
    """Something about documents or their index."""

    phrase = "error.knowledge"


class UnreadableSource(KnowledgeError):
    """A document that cannot be read."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class IndexMismatch(KnowledgeError):
    """The index holds vectors of another embedder."""


class IndexUnavailable(KnowledgeError):
    """The index cannot be read."""

    retryable = True


class RerankerUnavailable(KnowledgeError):
    """The reranker gave no scores; what was found keeps its order."""

    retryable = True


class LanguageModelError(ChatbotError):
    """The language model gave no usable text; `retry_after_s` is how long its server asks to be left alone."""

    phrase = "error.model"
    retry_after_s: float | None = None


class ModelUnavailable(LanguageModelError):
    """The model cannot be reached."""

    retryable = True


class ModelSwitchedOff(ModelUnavailable):
    """The owner switched the model off."""

    retryable = False


class ModelTimeout(LanguageModelError):
    """The model took too long."""

    retryable = True


class RateLimited(LanguageModelError):
    """The model's server asked to wait."""

    retryable = True


class ContextTooLong(LanguageModelError):
    """The prompt does not fit the model."""


class AnswerCut(LanguageModelError):
    """The answer reached its longest length; every piece came, but its end is missing."""


class InvalidOutput(LanguageModelError):
    """The model returned something else than asked for."""

    retryable = True


class StoreError(ChatbotError):
    """The shop's data could not be read or written."""

    phrase = "error.store"


class StoreUnavailable(StoreError):
    """The shop does not answer."""

    retryable = True


class StoreUnauthorised(StoreError):
    """The shop refused the credentials it was given."""


class OrderNotFound(StoreError):
    """No such order for this customer."""

    phrase = "error.order_not_found"


class ProductNotFound(StoreError):
    """No such product."""

    phrase = "error.product_not_found"


class RejectedByStore(StoreError):
    """The shop refused a write."""


class WriteError(ChatbotError):
    """A write was not carried out."""

    phrase = "error.write"


class NotAuthorised(WriteError):
    """The session may not do this."""

    phrase = "error.not_authorised"


class ConfirmationExpired(WriteError):
    """The confirmation came too late."""

    phrase = "error.confirmation_expired"


class ConfirmationMismatch(WriteError):
    """The confirmation does not belong to an open proposal of this conversation."""

    phrase = "error.confirmation_mismatch"


class AlreadyExecuted(WriteError):
    """The write was carried out before."""

    phrase = "error.already_executed"


class ApprovalNotFound(WriteError):
    """No write waits for a person under this id."""

    phrase = "error.approval_not_found"


class AlreadyDecided(WriteError):
    """A waiting write was approved or declined before."""

    phrase = "error.already_decided"


class HandOverNotFound(WriteError):
    """No person was asked for in this conversation."""

    phrase = "error.hand_over_not_found"


class ClaimedByAnother(WriteError):
    """Somebody else of the staff has the conversation."""

    phrase = "error.claimed_by_another"


class NotClaimed(WriteError):
    """Nobody may write to a shopper, or give a conversation back, who does not have it."""

    phrase = "error.not_claimed"


class ErasureRefused(WriteError):
    """A customer is not erased while something with them is not settled; the text names it."""


class StaffError(ChatbotError):
    """An account of the staff cannot be made, found or changed as asked; the text says why."""


class DeliveryError(ChatbotError):
    """A message of the outbox was not handed over."""


class DeliveryUnavailable(DeliveryError):
    """Whoever should take the message cannot take it now."""

    retryable = True


class DeliveryRefused(DeliveryError):
    """This message will never be taken."""


class ConversationError(ChatbotError):
    """The conversation cannot go on like this."""


class ConversationNotFound(ConversationError):
    """No such conversation for this session."""

    phrase = "error.conversation_not_found"


class ConversationConflict(ConversationError):
    """Another turn of the same conversation wrote first."""

    retryable = True
    phrase = "error.conversation_conflict"


class InvalidMessage(ConversationError):
    """A message that cannot be accepted; the text says why."""

    phrase = "error.invalid_message"
