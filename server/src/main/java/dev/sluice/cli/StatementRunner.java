package dev.sluice.cli;

import dev.sluice.client.RowStream;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.SqlRequest;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * Runs SQL statements one after the other and prints their rows as they come. Used by one thread;
 * another may cancel.
 */
final class StatementRunner {
  private final SluiceClient sluice;
  private final PrintWriter out;
  private final RowPrinter.Format format;
  private @Nullable Thread running;
  private boolean cancelled;

  StatementRunner(SluiceClient sluice, PrintWriter out, RowPrinter.Format format) {
    this.sluice = sluice;
    this.out = out;
    this.format = format;
  }

  /** A statement was cancelled. */
  static final class Cancelled extends Exception {
    private static final long serialVersionUID = 1;

    Cancelled(Throwable cause) {
      super("The statement was cancelled.", cause);
    }
  }

  /**
   * Runs one statement.
   *
   * @return how many rows it gave, or -1 if it is of a kind that gives none
   */
  long run(String statement) throws IOException, Cancelled {
    begin();
    try (RowStream rows = sluice.statements().stream(SqlRequest.of(statement))) {
      return print(rows);
    } catch (RuntimeException e) {
      if (isCancelled()) {
        throw new Cancelled(e);
      }
      throw e;
    } finally {
      end();
      out.flush();
    }
  }

  private long print(RowStream rows) throws IOException {
    RowPrinter printer = format.to(out);
    printer.begin(rows.schema());
    long count = 0;
    while (rows.hasNext()) {
      printer.row(rows.next());
      count++;
      if (count % 1000 == 0 && out.checkError()) {
        throw new IOException("nobody reads the output any longer");
      }
    }
    printer.end();
    return rows.schema().isEmpty() ? -1 : count;
  }

  /** Ends the statement that runs; the server ends it too when its connection goes. */
  synchronized void cancel() {
    if (running != null) {
      cancelled = true;
      running.interrupt();
    }
  }

  private synchronized void begin() {
    running = Thread.currentThread();
    cancelled = false;
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  /** From here on a late {@link #cancel} hits nothing. */
  private synchronized void end() {
    running = null;
    if (cancelled) {
      Thread.interrupted();
    }
  }
}
