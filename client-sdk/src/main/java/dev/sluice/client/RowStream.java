package dev.sluice.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a statement while they come, with values as in {@link SqlResult}.
 *
 * <p>Either one thread iterates, or one subscriber takes the rows; the server produces no faster
 * than they are taken. The stream ends with the last row only if the server said that it was the
 * last: a statement that fails halfway or a lost connection is an {@link ApiException}. Closing it
 * early cancels the statement.
 */
public final class RowStream
    implements Iterator<List<JsonNode>>, Flow.Publisher<List<JsonNode>>, AutoCloseable {
  private final RowReader reader;
  private final List<Column> schema;
  private final @Nullable String queryId;
  private @Nullable Pull<List<JsonNode>> pull;

  RowStream(RowReader reader, List<Column> schema, @Nullable String queryId) {
    this.reader = reader;
    this.schema = List.copyOf(schema);
    this.queryId = queryId;
  }

  public List<Column> schema() {
    return schema;
  }

  /** What cancels the statement from elsewhere; null where the server does not tell. */
  public @Nullable String queryId() {
    return queryId;
  }

  /**
   * How the stream ended.
   *
   * @throws IllegalStateException before its end
   */
  public ResultEnd end() {
    ResultEnd end = reader.end();
    if (end == null) {
      throw new IllegalStateException("the rows are not read to their end");
    }
    return end;
  }

  /** Waits for the next row. */
  @Override
  public boolean hasNext() {
    return pull().hasNext();
  }

  @Override
  public List<JsonNode> next() {
    return pull().next();
  }

  private Pull<List<JsonNode>> pull() {
    Pull<List<JsonNode>> current = pull;
    if (current == null) {
      current = new Pull<>();
      pull = current;
      reader.subscribe(current);
    }
    return current;
  }

  /** Hands the rows to a subscriber; the second one gets an {@link IllegalStateException}. */
  @Override
  public void subscribe(Flow.Subscriber<? super List<JsonNode>> subscriber) {
    reader.subscribe(subscriber);
  }

  @Override
  public void close() {
    reader.cancel();
    Pull<List<JsonNode>> current = pull;
    if (current != null) {
      current.close();
    }
  }
}
