package dev.sluice.plugins.s3a;

import dev.sluice.plugins.Gate;
import dev.sluice.plugins.StoreProcess;
import dev.sluice.plugins.StoreServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** S3Proxy in a process of its own, which keeps its objects in memory, behind a {@link Gate}. */
public final class S3Server implements StoreServer {
  private final StoreProcess process;
  private final Gate gate;
  private final AtomicInteger buckets = new AtomicInteger();

  private S3Server(StoreProcess process, Gate gate) {
    this.process = process;
    this.gate = gate;
  }

  /** Starts a server; it serves when this returns. */
  public static S3Server start() throws IOException {
    int port = StoreProcess.freePort();
    Path properties = Files.createTempFile("s3proxy", ".conf");
    Files.writeString(
        properties,
        """
        s3proxy.endpoint=http://127.0.0.1:%d
        s3proxy.authorization=none
        jclouds.provider=transient-nio2
        jclouds.identity=any
        jclouds.credential=any
        """
            .formatted(port));
    StoreProcess process =
        StoreProcess.start(
            properties.getParent(),
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("s3proxy.jar"),
                "--properties",
                properties.toString()));
    S3Server server = new S3Server(process, new Gate(URI.create("http://127.0.0.1:" + port)));
    process.await(server::newBucket);
    Files.delete(properties);
    return server;
  }

  /** Makes a bucket that nobody else has, and returns its name. */
  private String newBucket() throws IOException {
    String name = "bucket-" + buckets.incrementAndGet();
    HttpRequest create =
        HttpRequest.newBuilder(URI.create(gate.url() + "/" + name))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      int status =
          HttpClient.newHttpClient()
              .send(create, HttpResponse.BodyHandlers.discarding())
              .statusCode();
      if (status != 200) {
        throw new IOException("bucket " + name + ": " + status);
      }
      return name;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public String newPlace() throws IOException {
    return "s3a://" + newBucket();
  }

  @Override
  public Map<String, String> options() {
    return Map.of(
        "fs.s3a.endpoint", gate.url(),
        "fs.s3a.endpoint.region", "us-east-1",
        "fs.s3a.path.style.access", "true",
        "fs.s3a.connection.ssl.enabled", "false",
        "fs.s3a.access.key", "any-access-key",
        "fs.s3a.secret.key", "any-secret-key");
  }

  /** What lies between the server and its clients. */
  public Gate gate() {
    return gate;
  }

  @Override
  public void close() {
    gate.close();
    process.close();
  }
}
