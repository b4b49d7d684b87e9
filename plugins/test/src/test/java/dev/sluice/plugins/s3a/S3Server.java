package dev.sluice.plugins.s3a;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** S3Proxy in a process of its own, which keeps its objects in memory, behind a {@link Gate}. */
public final class S3Server implements AutoCloseable {
  private static final int STARTS = 60;

  private final Process process;
  private final Gate gate;
  private final AtomicInteger buckets = new AtomicInteger();

  private S3Server(Process process, Gate gate) {
    this.process = process;
    this.gate = gate;
  }

  /** Starts a server; it serves when this returns. */
  public static S3Server start() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
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
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("s3proxy.jar"),
                "--properties",
                properties.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    S3Server server = new S3Server(process, new Gate(URI.create("http://127.0.0.1:" + port)));
    server.awaitStart();
    Files.delete(properties);
    return server;
  }

  private void awaitStart() throws IOException {
    IOException last = null;
    for (int attempt = 0; attempt < STARTS; attempt++) {
      try {
        newBucket();
        return;
      } catch (IOException e) {
        last = e;
      }
      try {
        if (process.waitFor(500, TimeUnit.MILLISECONDS)) {
          throw new IOException("S3Proxy ended with " + process.exitValue());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
    throw new IOException("S3Proxy does not answer", last);
  }

  /** Makes a bucket that nobody else has, and returns its name. */
  public String newBucket() throws IOException {
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

  /** Hadoop's options by which it is reached. */
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
    process.destroy();
  }
}
