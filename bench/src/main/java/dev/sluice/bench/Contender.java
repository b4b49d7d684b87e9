package dev.sluice.bench;

import java.nio.file.Path;

/** One way to do the work, as a running process. */
interface Contender extends AutoCloseable {

  /**
   * Copies all that is in the source table into the sink: orders that have a price, with two more
   * columns. Returns when the sink holds them.
   */
  void copy(Path source, Path sink) throws Exception;

  /** Begins to copy as soon as possible what arrives in the source, until closed. */
  void stream(Path source, Path sink) throws Exception;

  WorkerProcess process();

  @Override
  void close() throws Exception;

  /** Starts a contender that may use the directory; it is ready when this returns. */
  interface Starter {
    Contender start(Path directory) throws Exception;
  }
}
