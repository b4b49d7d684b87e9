package dev.sluice.server;

import java.nio.file.Path;
import java.util.List;

/**
 * How a server is set up.
 *
 * @param host the address to bind; loopback unless told
 * @param port the port to bind, 0 for any free one
 * @param warehouse the directory of tables that are named without a path
 * @param dataDirectory definitions, checkpoints and spill files; one server at a time
 * @param allowedPaths directories outside the warehouse that tables may lie in
 * @param memoryLimitBytes what the streaming engine may hold in memory before it spills to disk;
 *     ad-hoc SQL has as much again
 * @param workers how many batches run at the same time
 */
public record ServerConfig(
    String host,
    int port,
    Path warehouse,
    Path dataDirectory,
    List<Path> allowedPaths,
    long memoryLimitBytes,
    int workers) {
  private static final long LOCAL_MEMORY_BYTES = 256L << 20;

  public ServerConfig {
    allowedPaths = List.copyOf(allowedPaths);
  }

  /** A server for this machine alone, on a free port, with all that it keeps in one directory. */
  public static ServerConfig local(Path directory) {
    return new ServerConfig(
        "127.0.0.1",
        0,
        directory.resolve("warehouse"),
        directory.resolve("data"),
        List.of(),
        LOCAL_MEMORY_BYTES,
        Math.max(2, Runtime.getRuntime().availableProcessors()));
  }
}
