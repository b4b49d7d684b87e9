package dev.sluice.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that answers each connection with the next of its scripts, byte for byte. */
final class ScriptedServer implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: (\\d+)$");

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
  private final ServerSocket socket;

  /** What one connection hears; the connection is closed when it returns. */
  @FunctionalInterface
  interface Script {
    void play(OutputStream out) throws Exception;
  }

  ScriptedServer() {
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread acceptor = new Thread(this::accept, "scripted-server");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  SluiceClient.Builder client() {
    return SluiceClient.builder()
        .endpoint("http://127.0.0.1:" + socket.getLocalPort())
        .retry(Retry.exponential(3, Duration.ofMillis(5), Duration.ofMillis(20)))
        .chance(() -> 1);
  }

  ScriptedServer then(Script script) {
    scripts.add(script);
    return this;
  }

  /** Answers with JSON, or with a problem from 400 on. */
  ScriptedServer then(int status, String body, String... headers) {
    String type = status < 400 ? "application/json" : "application/problem+json";
    return then(out -> write(out, head(status, type, headers) + body));
  }

  /** Begins a 200 that ends with the connection. */
  static String head(int status, String type, String... headers) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\n");
    head.append("Content-Type: ").append(type).append("\r\nConnection: close\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** All that was asked so far: head and body of each request. */
  List<String> requests() {
    return requests;
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread thread = new Thread(() -> serve(connection), "scripted-connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      String request = read(new BufferedInputStream(connection.getInputStream()));
      if (!request.isEmpty()) {
        requests.add(request);
        scripts.take().play(connection.getOutputStream());
      }
    } catch (Exception e) {
      // The client has gone away, which some tests have it do.
    }
  }

  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.write(next);
    }
    String text = head.toString(StandardCharsets.UTF_8).replace("\r", "");
    Matcher length = LENGTH.matcher(text);
    int size = length.find() ? Integer.parseInt(length.group(1)) : 0;
    return text + new String(in.readNBytes(size), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
