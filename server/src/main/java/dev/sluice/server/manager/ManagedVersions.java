package dev.sluice.server.manager;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SluiceException;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The definitions of managed queries. */
final class ManagedVersions implements QueryVersions {
  private final Function<String, ManagedQuery> queries;
  private final Queries changes;

  ManagedVersions(Function<String, ManagedQuery> queries, Queries changes) {
    this.queries = queries;
    this.changes = changes;
  }

  @Override
  public List<DefinitionVersion> list(String name, long before, int limit) {
    return queries
        .apply(name)
        .saved(
            saved ->
                saved.revisions().stream()
                    .filter(revision -> revision < before)
                    .limit(limit)
                    .map(saved::version)
                    .toList());
  }

  @Override
  public DefinitionVersion get(String name, long revision) {
    return queries.apply(name).saved(saved -> saved.version(revision));
  }

  @Override
  public QueryView rollback(String name, long revision, @Nullable Long expectedRevision) {
    QueryDefinition definition = get(name, revision).definition();
    return change(name, current -> definition, expectedRevision);
  }

  @Override
  public QueryView change(
      String name, UnaryOperator<QueryDefinition> change, @Nullable Long expectedRevision) {
    while (true) {
      QueryView current = changes.get(name);
      QueryDefinition changed = change.apply(current.definition());
      long based = expectedRevision != null ? expectedRevision : current.revision();
      try {
        return changes.put(changed, based).query();
      } catch (SluiceException e) {
        if (expectedRevision != null || e.code() != ErrorCode.PRECONDITION_FAILED) {
          throw e;
        }
      }
    }
  }
}
