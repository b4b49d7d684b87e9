package dev.sluice.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the client commands that a shell script calls in this process: a JVM for each of them would
 * take most of the script's time. The script must begin with {@link #function}.
 */
public final class CommandServer implements AutoCloseable {
  private final HttpServer http;
  private final String url;

  /**
   * @param url the server that the commands speak to
   */
  public CommandServer(String url) throws IOException {
    this.url = url;
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::answer);
    http.start();
  }

  /**
   * The shell's {@code sluice}. It sends its directory, the number of its words, the words, and its
   * input where that is more than a device; it prints what the command printed, and fails where the
   * command did.
   */
  public String function() {
    return """
        sluice() {
          { printf '%%s\\0' "$PWD" "$#" "$@"; [ -c /dev/stdin ] || cat; } |
            curl -s --fail-with-body --data-binary @- http://127.0.0.1:%d/
        }
        """
        .formatted(http.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    InputStream body = exchange.getRequestBody();
    String directory = word(body) + "/";
    List<String> words = new ArrayList<>();
    for (int left = Integer.parseInt(word(body)); left > 0; left--) {
      String word = word(body);
      words.add(word.matches("[\\w/-]+\\.(json|csv|zip)") ? directory + word : word);
    }
    if (ClientCommands.isClient(words.get(0))) {
      words.addAll(List.of("--url", url));
    }
    Run run = run(words, body.readAllBytes());
    byte[] printed =
        (run.out() + run.err()).replace(directory, "").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(run.exitCode() == ExitCode.OK ? 200 : 400, printed.length);
    exchange.getResponseBody().write(printed);
    exchange.close();
  }

  private static Run run(List<String> words, byte[] input) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input));
    try {
      return Run.of(words.toArray(String[]::new));
    } finally {
      System.setIn(before);
    }
  }

  private static String word(InputStream words) throws IOException {
    ByteArrayOutputStream word = new ByteArrayOutputStream();
    for (int next = words.read(); next > 0; next = words.read()) {
      word.write(next);
    }
    return word.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
