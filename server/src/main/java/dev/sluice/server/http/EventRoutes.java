package dev.sluice.server.http;

import static io.javalin.http.HandlerType.GET;

import dev.sluice.client.QueryErrors;
import dev.sluice.server.formats.ResultFormat;
import dev.sluice.server.http.LogFeed.Start;
import dev.sluice.server.manager.EventLog;
import dev.sluice.server.manager.LogLine;
import dev.sluice.server.manager.Queries;
import dev.sluice.server.manager.QueryEvent;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What happens to queries, as it happens: events, errors and log lines. */
final class EventRoutes {
  private static final String[] OF_EVENTS = {"replay", "lastEventId"};
  private static final String[] OF_LOGS = {"limit", "follow", "level", "lastEventId"};

  private static final String EVENT_STREAM = "text/event-stream";
  private static final int MOST_LINES = 1000;
  private static final int MOST_REPLAYED = 10_000;

  private final Queries queries;
  private final Streams streams;
  private final EventIds ids;

  /**
   * Routes over the queries of one process.
   *
   * @param boot tells the numbers of its events from those of another
   */
  EventRoutes(Queries queries, Streams streams, String boot) {
    this.queries = queries;
    this.streams = streams;
    this.ids = new EventIds(boot);
  }

  List<Route> routes() {
    String query = Routes.API + "/queries/{name}";
    return List.of(
        Route.of(GET, query + "/errors", this::errors),
        Route.of(GET, query + "/logs", this::logs, OF_LOGS),
        Route.of(GET, query + "/progress/stream", this::progress, OF_EVENTS),
        Route.of(GET, query + "/events/stream", this::events, OF_EVENTS),
        Route.of(GET, Routes.API + "/events/stream", this::all, OF_EVENTS));
  }

  void progress(Exchange exchange) {
    stream(exchange, queries.events(QueryRoutes.name(exchange)), QueryEvent.Progressed.class);
  }

  void events(Exchange exchange) {
    stream(exchange, queries.events(QueryRoutes.name(exchange)), QueryEvent.class);
  }

  void all(Exchange exchange) {
    stream(exchange, queries.events(), QueryEvent.class);
  }

  private void stream(
      Exchange exchange, EventLog<QueryEvent> log, Class<? extends QueryEvent> kind) {
    long replay = exchange.parameters().number("replay", 0, MOST_REPLAYED, 0);
    Start start = start(exchange, replay);
    ServerSentEvents<QueryEvent> form = new ServerSentEvents<>(ids, EventMapper::event);
    streams.answer(exchange, EVENT_STREAM, new LogFeed<>(log, kind::isInstance, form, start, true));
  }

  void errors(Exchange exchange) {
    exchange.answer(
        200,
        new QueryErrors(
            queries.errors(QueryRoutes.name(exchange)).stream().map(EventMapper::error).toList()));
  }

  void logs(Exchange exchange) {
    EventLog<LogLine> log = queries.logs(QueryRoutes.name(exchange));
    LogLine.Level given = exchange.parameters().constant("level", LogLine.Level.class);
    LogLine.Level least = given == null ? LogLine.Level.INFO : given;
    Predicate<LogLine> wanted = line -> line.level().compareTo(least) >= 0;
    boolean follow = exchange.parameters().flag("follow");
    Start start = start(exchange, exchange.parameters().number("limit", 0, MOST_LINES, MOST_LINES));
    boolean events = Accept.names(exchange.header("Accept"), EVENT_STREAM);
    LogFeed.Form<LogLine> form =
        events ? new ServerSentEvents<>(ids, EventMapper::line) : new LogLines();
    streams.answer(
        exchange,
        events ? EVENT_STREAM : ResultFormat.NDJSON.contentType(),
        new LogFeed<>(log, wanted, form, start, follow));
  }

  /** Behind what the reader saw last, or with the last so many entries. */
  private Start start(Exchange exchange, long last) {
    String header = exchange.header("Last-Event-ID");
    String seen = header != null ? header : exchange.parameters().text("lastEventId");
    return seen == null ? new Start.Last(last) : ids.behind(seen);
  }

  /** The identity of events: which process, and which number in its log. */
  record EventIds(String boot) {
    private static final char SEPARATOR = '-';

    String of(long sequence) {
      return boot + SEPARATOR + sequence;
    }

    Start behind(String id) {
      String prefix = boot + SEPARATOR;
      @Nullable Long sequence =
          id.startsWith(prefix) ? Parameters.wholeNumber(id.substring(prefix.length())) : null;
      return sequence == null ? new Start.Lost() : new Start.After(sequence);
    }
  }
}
