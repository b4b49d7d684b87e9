package dev.sluice.server.http;

import dev.sluice.server.manager.DefinitionVersion;
import dev.sluice.server.manager.QueryVersions;
import dev.sluice.server.manager.QueryView;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SluiceException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Versions of fake queries: every revision had the definition of today. */
final class FakeVersions implements QueryVersions {
  private final FakeQueries queries;

  FakeVersions(FakeQueries queries) {
    this.queries = queries;
  }

  @Override
  public List<DefinitionVersion> list(String name, long before, int limit) {
    QueryView view = queries.get(name);
    return LongStream.iterate(view.revision(), revision -> revision > 0, revision -> revision - 1)
        .filter(revision -> revision < before)
        .limit(limit)
        .mapToObj(revision -> version(view, revision))
        .toList();
  }

  private static DefinitionVersion version(QueryView view, long revision) {
    return new DefinitionVersion(revision, FakeQueries.CREATED, view.definition());
  }

  @Override
  public DefinitionVersion get(String name, long revision) {
    return list(name, revision + 1, 1).stream()
        .filter(version -> version.revision() == revision)
        .findFirst()
        .orElseThrow(() -> new SluiceException(ErrorCode.NOT_FOUND, "There is no such revision."));
  }

  @Override
  public QueryView rollback(String name, long revision, @Nullable Long expectedRevision) {
    return queries.put(get(name, revision).definition(), expectedRevision).query();
  }

  @Override
  public QueryView change(
      String name, UnaryOperator<QueryDefinition> change, @Nullable Long expectedRevision) {
    return queries.put(change.apply(queries.get(name).definition()), expectedRevision).query();
  }
}
