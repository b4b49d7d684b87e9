package dev.sluice.server.http;

import static io.javalin.http.HandlerType.GET;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The description of this interface: an OpenAPI document for programs and a page for people. All of
 * it comes from the jar and needs nothing from elsewhere.
 */
final class DocumentRoutes {
  /** The page runs its own script and style and nothing else. */
  private static final String PAGE_POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Map<String, String> PARTS =
      Map.of(
          "docs.css", "text/css; charset=utf-8",
          "docs.js", "text/javascript; charset=utf-8",
          "icon.svg", "image/svg+xml");

  private final Map<String, Content> contents = new ConcurrentHashMap<>();

  List<Route> routes() {
    return List.of(
        Route.of(GET, "/openapi.yaml", this::yaml),
        Route.of(GET, "/openapi.json", this::json),
        Route.of(GET, "/docs", this::page),
        Route.of(GET, "/docs/{file}", this::part));
  }

  private void yaml(Exchange exchange) {
    answer(exchange, "openapi.yaml", "application/yaml");
  }

  private void json(Exchange exchange) {
    answer(exchange, "openapi.json", Json.TYPE);
  }

  private void page(Exchange exchange) {
    exchange.setHeader("Content-Security-Policy", PAGE_POLICY);
    exchange.setHeader("Referrer-Policy", "no-referrer");
    answer(exchange, "docs/index.html", "text/html; charset=utf-8");
  }

  /** What the page loads: only what is named here is ever looked for. */
  private void part(Exchange exchange) {
    String file = exchange.segment("file");
    String type = PARTS.get(file);
    if (type == null) {
      throw new SluiceException(ErrorCode.NOT_FOUND, "The documentation has no such file.");
    }
    answer(exchange, "docs/" + file, type);
  }

  private void answer(Exchange exchange, String resource, String type) {
    Content content = contents.computeIfAbsent(resource, Content::load);
    exchange.setHeader("ETag", content.tag);
    exchange.setHeader("Cache-Control", "no-cache");
    exchange.setHeader("X-Content-Type-Options", "nosniff");
    if (isKnown(exchange.header("If-None-Match"), content.tag)) {
      exchange.answerUnchanged();
    } else {
      exchange.answerBytes(type, content.bytes);
    }
  }

  /** Whether a list of entity tags, compared weakly (RFC 9110), holds this one. */
  private static boolean isKnown(@Nullable String noneMatch, String tag) {
    for (String known : noneMatch == null ? new String[0] : noneMatch.split(",")) {
      String given = known.strip();
      if (given.equals("*") || given.equals(tag) || given.equals("W/" + tag)) {
        return true;
      }
    }
    return false;
  }

  /** A file of the jar and its entity tag. */
  private static final class Content {
    private static final int TAG_BYTES = 12;

    private final byte[] bytes;
    private final String tag;

    private Content(byte[] bytes, String tag) {
      this.bytes = bytes;
      this.tag = tag;
    }

    static Content load(String resource) {
      try (InputStream in = DocumentRoutes.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IllegalStateException("The server was built without " + resource + ".");
        }
        byte[] bytes = in.readAllBytes();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
        return new Content(bytes, '"' + HexFormat.of().formatHex(hash, 0, TAG_BYTES) + '"');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Every Java has SHA-256.", e);
      }
    }
  }
}
