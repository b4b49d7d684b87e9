package dev.sluice.plugins.azure;

import dev.sluice.plugins.Gate;
import dev.sluice.plugins.StoreProcess;
import dev.sluice.plugins.StoreServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Azurite, Microsoft's emulator of Azure Storage, which keeps its blobs in memory, behind a {@link
 * Gate}. It has a Blob endpoint and no other.
 */
public final class Azurite implements StoreServer {
  private static final String HOST = "devstoreaccount1.dfs.core.windows.net";

  /** The emulator's, the same everywhere. */
  private static final String KEY =
      "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

  private final StoreProcess process;
  private final Gate gate;
  private final AtomicInteger containers = new AtomicInteger();

  private Azurite(StoreProcess process, Gate gate) {
    this.process = process;
    this.gate = gate;
  }

  /** Starts it; it serves when this returns. */
  public static Azurite start() throws IOException {
    int port = StoreProcess.freePort();
    Path program = Path.of(System.getProperty("azurite"));
    if (!Files.exists(program)) {
      throw new IOException("Azurite is not installed: make plugins-test installs it");
    }
    StoreProcess process =
        StoreProcess.start(
            program.getParent(),
            List.of(
                program.toString(),
                "--blobPort",
                Integer.toString(port),
                "--inMemoryPersistence",
                "--disableTelemetry",
                "--skipApiVersionCheck",
                "--silent"));
    process.awaitPort(port);
    return new Azurite(process, new Gate(URI.create("http://127.0.0.1:" + port)));
  }

  /** Containers are made by who opens them first, as the options ask. */
  @Override
  public String newPlace() {
    return "abfs://container-" + containers.incrementAndGet() + "@" + HOST;
  }

  @Override
  public Map<String, String> options() {
    return Map.of(
        "fs.azure.abfs.endpoint",
        gate.url().substring("http://".length()),
        "fs.azure.account.hns.enabled",
        "false",
        "fs.azure.fns.account.service.type",
        "BLOB",
        "fs.azure.always.use.https",
        "false",
        "fs.azure.networking.library",
        "JDK_HTTP_URL_CONNECTION",
        "fs.azure.createRemoteFileSystemDuringInitialization",
        "true",
        "fs.azure.account.key." + HOST,
        KEY);
  }

  /** What lies between it and its clients. */
  public Gate gate() {
    return gate;
  }

  @Override
  public void close() {
    gate.close();
    process.close();
  }
}
