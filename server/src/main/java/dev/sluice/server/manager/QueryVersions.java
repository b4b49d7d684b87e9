package dev.sluice.server.manager;

import dev.sluice.server.model.QueryDefinition;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The definitions that queries have and had; the last hundred of each are kept. Safe for use by
 * many threads.
 *
 * <p>All methods throw {@code QUERY_NOT_FOUND} where there is no such query. A change is like
 * {@link Queries#put}: the same definition again changes nothing, another one is the next revision.
 */
public interface QueryVersions {

  /**
   * The definitions, newest first, the current one included.
   *
   * @param before only smaller revisions
   * @param limit most to return
   */
  List<DefinitionVersion> list(String name, long before, int limit);

  /**
   * The definition of a revision.
   *
   * @throws dev.sluice.server.model.SluiceException {@code NOT_FOUND} where it is not kept
   */
  DefinitionVersion get(String name, long revision);

  /**
   * Puts the definition of a revision in place again, as the next revision.
   *
   * @param expectedRevision the revision that the caller has read, null for any
   */
  QueryView rollback(String name, long revision, @Nullable Long expectedRevision);

  /**
   * Changes the definition that is in place.
   *
   * @param change may be called again where somebody else changes it meanwhile
   * @param expectedRevision the revision that the caller has read, null for any
   */
  QueryView change(
      String name, UnaryOperator<QueryDefinition> change, @Nullable Long expectedRevision);
}
