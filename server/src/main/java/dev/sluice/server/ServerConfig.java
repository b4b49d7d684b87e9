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
  public ServerConfig {
    allowedPaths = List.copyOf(allowedPaths);
  }
}
