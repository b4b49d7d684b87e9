package dev.sluice.server;

import dev.sluice.server.model.SluiceException;
import dev.sluice.server.runtime.WalkObserver;
import dev.sluice.server.storage.StoreOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice serve}: runs the server until it is told to end. */
@Command(
    name = "serve",
    description = "Runs the server in the foreground.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    showDefaultValues = true)
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--host",
      defaultValue = "${env:SLUICE_HOST:-127.0.0.1}",
      description = "Address to bind.")
  private String host = "";

  @Option(
      names = "--port",
      defaultValue = "${env:SLUICE_PORT:-8080}",
      description = "Port to bind; 0 picks a free one and prints it.")
  private int port;

  @Option(
      names = "--warehouse",
      defaultValue = "${env:SLUICE_WAREHOUSE:-warehouse}",
      description = "Directory of the tables that are named without a path.")
  private Path warehouse = Path.of("");

  @Option(
      names = "--data-dir",
      defaultValue = "${env:SLUICE_DATA_DIR:-sluice-data}",
      description = "Directory of definitions, checkpoints and spill files.")
  private Path dataDirectory = Path.of("");

  @Option(
      names = "--allow-path",
      split = ":",
      defaultValue = "${env:SLUICE_ALLOW_PATH}",
      description = "Directory outside the warehouse that tables may lie in; may be repeated.")
  private List<Path> allowedPaths = List.of();

  @Option(
      names = "--store",
      split = ",",
      defaultValue = "${env:SLUICE_STORE}",
      description = "URI of a bucket or directory whose tables are served; may be repeated.")
  private List<String> stores = List.of();

  @Option(
      names = "--store-options",
      defaultValue = "${env:SLUICE_STORE_OPTIONS}",
      description = "File of Hadoop's options for stores, credentials among them.")
  private @Nullable Path storeOptions;

  @Option(
      names = "--store-cache",
      defaultValue = "${env:SLUICE_STORE_CACHE:-10g}",
      converter = ByteSize.class,
      description = "Disk space for copies of stores' files that are not being read.")
  private long storeCacheBytes;

  @Option(
      names = "--memory-limit",
      defaultValue = "${env:SLUICE_MEMORY_LIMIT:-512m}",
      converter = ByteSize.class,
      description = "Memory that the engine may use before it spills to disk.")
  private long memoryLimitBytes;

  @Option(
      names = "--workers",
      defaultValue = "${env:SLUICE_WORKERS:-0}",
      description = "Batches that run at the same time; 0 for one a processor.")
  private int workers;

  @Option(
      names = "--apply",
      defaultValue = "${env:SLUICE_APPLY}",
      description = "Directory of definitions (*.json) to put and start now.")
  private @Nullable Path definitions;

  @Option(
      names = "--api-key-file",
      defaultValue = "${env:SLUICE_API_KEY_FILE}",
      description = "File of API keys, one a line; SLUICE_API_KEY gives one directly.")
  private @Nullable Path apiKeyFile;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    Server server;
    try {
      server = Server.start(config(), WalkObserver.NONE);
    } catch (SluiceException e) {
      spec.commandLine().getErr().println("sluice: " + e.getMessage() + " " + e.code().remedy());
      return 1;
    }
    Main.closeAtExit(server::close);
    spec.commandLine().getOut().println("Sluice listens on " + server.url());
    spec.commandLine().getOut().flush();
    new CountDownLatch(1).await();
    return 0;
  }

  private ServerConfig config() {
    int threads = workers > 0 ? workers : Math.max(2, Runtime.getRuntime().availableProcessors());
    return new ServerConfig(
        host,
        port,
        warehouse.toAbsolutePath().normalize(),
        dataDirectory.toAbsolutePath().normalize(),
        allowedPaths.stream().map(path -> path.toAbsolutePath().normalize()).toList(),
        memoryLimitBytes,
        threads,
        access());
  }

  private ServerConfig.Access access() {
    Map<String, String> environment = System.getenv();
    List<String> keys = new ArrayList<>();
    if (apiKeyFile != null) {
      keys.addAll(KeyFile.read(apiKeyFile));
    }
    String key = environment.get(StartSettings.API_KEY);
    if (key != null && !key.isBlank()) {
      keys.add(key.strip());
    }
    return new ServerConfig.Access(
        keys,
        definitions,
        StartSettings.of(spec.commandLine().getParseResult(), environment),
        new ServerConfig.Stores(
            stores,
            storeOptions == null ? StoreOptions.NONE : StoreOptions.read(storeOptions),
            storeCacheBytes));
  }
}
