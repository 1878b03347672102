"""The folder of documents: list, search, history, links, import, export, proofreading."""

from __future__ import annotations

from writer_app.bridge.comments.begun_comments import BegunComments
from writer_app.bridge.comments.comment_model import Comments
from writer_app.bridge.comments.kept_comments import KeptComments
from writer_app.bridge.documents.books_model import BooksModel
from writer_app.bridge.documents.exporter import Exporter
from writer_app.bridge.documents.favourites import Favourites
from writer_app.bridge.documents.history_model import HistoryModel, VersionKind
from writer_app.bridge.documents.importer import Importer
from writer_app.bridge.documents.library_model import LibraryModel
from writer_app.bridge.documents.links_model import LinksModel
from writer_app.bridge.documents.notes_model import NotesModel
from writer_app.bridge.documents.pasting import Pasting
from writer_app.bridge.documents.printing import Printing
from writer_app.bridge.documents.proofreading import Proofreading
from writer_app.bridge.documents.search_model import SearchModel
from writer_app.bridge.sources.source_index import SourceIndex
from writer_app.domain.change.anchor import Anchor
from writer_app.rooms.documents import DocumentRoom
from writer_app.rooms.frame import Frame
from writer_app.ui.comments.comment_controller import CommentController
from writer_app.ui.library.book_controller import BookController
from writer_app.ui.library.comparison import Comparison
from writer_app.ui.library.export_controller import ExportController
from writer_app.ui.library.folder_controller import FolderController
from writer_app.ui.library.import_controller import ImportController
from writer_app.ui.library.library_controller import LibraryController
from writer_app.ui.library.link_controller import LinkController
from writer_app.ui.library.paste_controller import PasteController
from writer_app.ui.library.print_controller import PrintController
from writer_app.ui.library.proof_controller import ProofController
from writer_app.ui.library.related_desk import RelatedDesk
from writer_app.ui.library.word_commands import WordCommands


class LibraryRoom:
    """Everything about documents other than the one on the page."""

    def __init__(self, frame: Frame, documents: DocumentRoom) -> None:
        window, data, folder = frame.window, frame.paths.data, documents.folder
        background, controller, session = (
            documents.background,
            documents.controller,
            documents.session,
        )
        self.library = LibraryModel(
            folder=folder,
            background=background,
            known=lambda: self.search.index().heads(),
            named=documents.names.given,
            moving=documents.places.moving,
        )
        self.history = HistoryModel(data / "history.sqlite", folder=folder, background=background)
        self.favourites = Favourites(documents.store)
        self.search = SearchModel(data / "index.sqlite", library=self.library)
        self.comparison = Comparison(window.compare, window.editor, background=background)
        self._make_comments(frame, documents)
        self.word = WordCommands(
            window,
            session=session,
            comparison=self.comparison,
            comments=self.comments,
            way=documents.word_way,
        )
        self.controller = LibraryController(
            window,
            controller=controller,
            session=session,
            library=self.library,
            history=self.history,
            search=self.search,
            favourites=self.favourites,
            places=documents.places,
            names=documents.names,
            comparison=self.comparison,
            comments=self.comments.past,
        )
        self.history.beside = self.comments.past.kept_with
        self.folders = FolderController(
            window,
            controller=controller,
            session=session,
            library=self.library,
            places=documents.places,
            files=self.controller,
        )
        documents.places.moved.connect(self.history.renamed)
        documents.places.moved.connect(self.favourites.moved)
        documents.beside.versionWanted.connect(
            lambda path, text, when: self.history.keep(
                path, text, VersionKind.SAVED if when is None else VersionKind.OPENED, when=when
            )
        )
        self._make_output(frame, documents)
        self._make_books(frame, documents)
        self._make_links(frame, documents)
        self._make_helpers(frame, documents)
        session.written.connect(self.library.saved)
        documents.beside.written.connect(self.library.saved)
        documents.store.changed.connect(self._settings_changed)

    def _make_output(self, frame: Frame, documents: DocumentRoom) -> None:
        """Files of other kinds, and the printer."""
        self.export = ExportController(
            frame.window,
            controller=documents.controller,
            session=documents.session,
            store=documents.store,
            comments=self.comments,
            exporter=Exporter(
                background=documents.background,
                options=documents.choices.options,
                disclose=documents.choices.disclosed,
            ),
        )
        self.printing = PrintController(
            frame.window,
            controller=documents.controller,
            session=documents.session,
            store=documents.store,
            printing=Printing(
                background=documents.background,
                options=documents.choices.options,
                disclose=documents.choices.disclosed,
            ),
        )

    def _make_books(self, frame: Frame, documents: DocumentRoom) -> None:
        """Books, and the notes on what they tell of."""
        shelf = BooksModel(
            library=self.library, background=documents.background, parent=frame.window
        )
        self.notes = NotesModel(
            path=lambda: documents.session.path,
            library=self.library,
            books=shelf,
            background=documents.background,
            parent=frame.window,
        )
        documents.session.pathChanged.connect(self.notes.refresh)
        self.books = BookController(
            frame.window,
            controller=documents.controller,
            session=documents.session,
            library=self.library,
            books=shelf,
            history=self.history,
            places=documents.places,
            library_controller=self.controller,
            export=self.export,
            printing=self.printing,
            leave_beside=documents.beside.leave,
            folders=self.folders,
        )

    def _make_links(self, frame: Frame, documents: DocumentRoom) -> None:
        """What a document has to do with others."""
        self.links = LinkController(
            frame.window,
            controller=documents.controller,
            session=documents.session,
            library_controller=self.controller,
            links=LinksModel(
                library=self.library, search=self.search, background=documents.background
            ),
        )
        self.sources = SourceIndex(
            frame.paths, library=self.library, ai=lambda: documents.store.settings.ai
        )
        self.related = RelatedDesk(
            frame.window,
            controller=documents.controller,
            session=documents.session,
            panel=self.links.panel,
            index=self.sources,
        )

    def _make_helpers(self, frame: Frame, documents: DocumentRoom) -> None:
        """What comes in from elsewhere, and what is checked."""
        self.imports = ImportController(
            frame.window,
            controller=documents.controller,
            library=self.library,
            importer=Importer(
                folder=documents.folder,
                background=documents.background,
                options=documents.choices.options,
            ),
        )
        self.proofreading = Proofreading(
            frame.paths.config / "words.txt",
            background=documents.background,
            rules=documents.house.rules,
        )
        self.proof = ProofController(
            frame.window,
            proofreading=self.proofreading,
            session=documents.session,
            store=documents.store,
        )
        documents.house.changed.connect(self.proof.look_again)
        self.pasting = PasteController(
            frame.window,
            session=documents.session,
            pasting=Pasting(folder=documents.folder, background=documents.background),
        )

    def _make_comments(self, frame: Frame, documents: DocumentRoom) -> None:
        editor, store = frame.window.editor, documents.store

        def text_of(anchor: Anchor) -> str:
            last = editor.document().characterCount() - 1
            return editor.text_of(Anchor(min(anchor.start, last), min(anchor.end, last)))

        kept = KeptComments(frame.paths.data / "comments.json", documents.background.later)
        documents.places.moved.connect(kept.moved)
        self.comments = Comments(
            documents.session,
            text=editor.raw_text,
            text_of=text_of,
            steps=lambda: editor.document().availableUndoSteps(),
            way=documents.word_way,
            in_file=lambda: store.settings.markdown.comments == "file",
            kept=kept,
            parent=frame.window,
        )
        begun = BegunComments(frame.paths.data / "begun_comments.json", documents.background.later)
        documents.places.moved.connect(begun.moved)
        self.comment_desk = CommentController(
            frame.window,
            comments=self.comments,
            begun=begun,
            document=lambda: documents.session.path,
        )

    def _settings_changed(self, names: frozenset[str]) -> None:
        if "library.documents" in names:
            self.library.refresh()

    def stop(self) -> None:
        """End what looks at the folder and the text by itself."""
        self.library.stop()
        self.proof.stop()
        self.comments.keep()
        self.comment_desk.begun.keep()
        self.search.close()
        self.sources.stop()

    def close(self) -> None:
        """Close the databases, after the background work has ended."""
        self.search.release()
        self.sources.release()
        self.history.close()
