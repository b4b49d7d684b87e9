package dev.sluice.server;

import dev.sluice.client.Setting;
import dev.sluice.server.storage.StoreOptions;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param access who may use it, and what it is to run from its start on
 */
public record ServerConfig(
    String host,
    int port,
    Path warehouse,
    Path dataDirectory,
    List<Path> allowedPaths,
    long memoryLimitBytes,
    int workers,
    Access access) {
  private static final long LOCAL_MEMORY_BYTES = 256L << 20;

  public ServerConfig {
    allowedPaths = List.copyOf(allowedPaths);
  }

  /** A server that is open to all who reach it and begins with what it ran before. */
  public ServerConfig(
      String host,
      int port,
      Path warehouse,
      Path dataDirectory,
      List<Path> allowedPaths,
      long memoryLimitBytes,
      int workers) {
    this(
        host, port, warehouse, dataDirectory, allowedPaths, memoryLimitBytes, workers, Access.OPEN);
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

  /**
   * What surrounds the server.
   *
   * @param keys one of them opens the server; none for everybody
   * @param definitions a directory of definitions that are put and started at each start, or null
   * @param settings what the server tells of its set-up, without secrets
   * @param stores what lies outside this machine
   */
  public record Access(
      List<String> keys, @Nullable Path definitions, List<Setting> settings, Stores stores) {
    public static final Access OPEN = new Access(List.of(), null, List.of());

    /** A server of this machine's files alone. */
    public Access(List<String> keys, @Nullable Path definitions, List<Setting> settings) {
      this(keys, definitions, settings, Stores.NONE);
    }

    public Access {
      keys = List.copyOf(keys);
      settings = List.copyOf(settings);
    }
  }

  /**
   * Object stores and clusters whose tables are served.
   *
   * @param uris buckets, containers or clusters, or directories in them
   * @param options of Hadoop's for them, with their credentials
   * @param copyBytes most bytes of copies of their files that nobody reads
   */
  public record Stores(List<String> uris, StoreOptions options, long copyBytes) {
    public static final Stores NONE = new Stores(List.of(), StoreOptions.NONE, 0);

    public Stores {
      uris = List.copyOf(uris);
    }
  }
}
