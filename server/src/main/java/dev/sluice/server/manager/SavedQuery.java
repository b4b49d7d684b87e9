package dev.sluice.server.manager;

import dev.sluice.server.model.DesiredState;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.runtime.KnownCheckpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is on disk about one query, as this process knows it. Each change is on disk when its method
 * returns, or neither there nor here. Not thread-safe.
 */
final class SavedQuery {
  private final QueryStore store;
  private QueryRecord saved;

  SavedQuery(QueryStore store, QueryRecord saved) {
    this.store = store;
    this.saved = saved;
  }

  QueryRecord get() {
    return saved;
  }

  QueryDefinition definition() {
    return saved.definition();
  }

  String name() {
    return saved.definition().name();
  }

  /** Writes a query that was not there before; where that fails, there is none to be changed. */
  void create() {
    try {
      store.versions().save(current());
      store.save(saved);
    } catch (SluiceException e) {
      undo(() -> store.remove(name()), e);
      saved = saved.asDeleted();
      throw e;
    }
  }

  /**
   * Puts another definition in place, as the next revision.
   *
   * @param reset whether the checkpoint is given up in the same write
   */
  void define(QueryDefinition definition, Instant at, boolean reset) {
    VersionStore versions = store.versions();
    if (!versions.revisions(name()).contains(saved.revision())) {
      versions.save(current()); // of a query that is older than the keeping of versions
    }
    QueryRecord changed = reset ? saved.reset().with(definition) : saved.with(definition);
    versions.save(new DefinitionVersion(changed.revision(), at, definition));
    versions.purge(name(), changed.revision());
    save(changed);
  }

  void desire(DesiredState desired) {
    if (saved.desiredState() != desired) {
      save(saved.with(desired));
    }
  }

  void know(KnownCheckpoint checkpoint) {
    if (!saved.checkpoint().equals(checkpoint)) {
      save(saved.with(checkpoint));
    }
  }

  void markDeleted() {
    if (!saved.deleted()) {
      save(saved.asDeleted());
    }
  }

  void remove() {
    store.remove(name());
  }

  /** The revisions whose definitions are known, newest first. */
  List<Long> revisions() {
    List<Long> revisions = new ArrayList<>();
    revisions.add(saved.revision());
    List<Long> kept = store.versions().revisions(name());
    for (int i = kept.size() - 1; i >= 0; i--) {
      if (kept.get(i) < saved.revision()) {
        revisions.add(kept.get(i));
      }
    }
    return revisions;
  }

  /**
   * The definition of a revision.
   *
   * @throws SluiceException {@code NOT_FOUND} where it is not known, or no longer
   */
  DefinitionVersion version(long revision) {
    Optional<DefinitionVersion> kept =
        revision > saved.revision() ? Optional.empty() : store.versions().read(name(), revision);
    if (kept.isEmpty() && revision == saved.revision()) {
      return current();
    }
    return kept.orElseThrow(
        () ->
            new SluiceException(
                ErrorCode.NOT_FOUND,
                "The query " + name() + " has no revision " + revision + ", or none any more."));
  }

  private DefinitionVersion current() {
    return new DefinitionVersion(saved.revision(), saved.createdAt(), saved.definition());
  }

  void checkKept() {
    if (saved.deleted()) {
      throw new SluiceException(
          ErrorCode.ILLEGAL_STATE, "The query " + name() + " is being deleted.");
    }
  }

  void checkRevision(@Nullable Long expected) {
    if (expected != null && expected != saved.revision()) {
      String wrong =
          expected == 0
              ? " is there already, in revision " + saved.revision()
              : " has revision " + saved.revision() + ", not " + expected;
      throw new SluiceException(ErrorCode.PRECONDITION_FAILED, "The query " + name() + wrong + ".");
    }
  }

  /** Changes disk and memory, or neither: a write that failed may have taken effect. */
  private void save(QueryRecord changed) {
    try {
      store.save(changed);
    } catch (SluiceException e) {
      undo(() -> store.save(saved), e);
      throw e;
    }
    saved = changed;
  }

  private static void undo(Runnable write, SluiceException failure) {
    try {
      write.run();
    } catch (SluiceException e) {
      failure.addSuppressed(e);
    }
  }
}
