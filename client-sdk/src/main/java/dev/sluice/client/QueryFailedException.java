package dev.sluice.client;

/** A query failed while a call waited for it; the call itself was in order. */
public final class QueryFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Query query;

  QueryFailedException(Query query) {
    super(message(query));
    this.query = query;
  }

  private static String message(Query query) {
    QueryFailure failure = query.failure();
    return "The query "
        + query.name()
        + " failed"
        + (failure == null ? "." : ": " + failure.code() + ": " + failure.message());
  }

  /** The failed query; its failure says why. */
  public Query query() {
    return query;
  }
}
