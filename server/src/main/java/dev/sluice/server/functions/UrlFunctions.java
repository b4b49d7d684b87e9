package dev.sluice.server.functions;

import static dev.sluice.server.functions.Arguments.text;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** Functions of URLs. */
public final class UrlFunctions {
  public static final JavaFunction ENCODE =
      JavaFunction.of(
          "url_encode", STRING, a -> URLEncoder.encode(text(a, 0), StandardCharsets.UTF_8), STRING);

  public static final JavaFunction DECODE =
      JavaFunction.of("url_decode", STRING, a -> decode(text(a, 0)), STRING);

  public static final JavaFunction TRY_DECODE =
      JavaFunction.nullable("try_url_decode", STRING, a -> tryDecode(text(a, 0)), STRING);

  /** URL, part. */
  public static final JavaFunction PARSE =
      JavaFunction.nullable(
          "parse_url", STRING, a -> part(parsed(text(a, 0)), text(a, 1)), STRING, STRING);

  /** URL, {@code QUERY}, key. */
  public static final JavaFunction PARSE_KEY =
      JavaFunction.nullable(
          "parse_url_key",
          STRING,
          a -> text(a, 1).equals("QUERY") ? value(parsed(text(a, 0)), text(a, 2)) : null,
          STRING,
          STRING,
          STRING);

  public static final JavaFunction TRY_PARSE =
      JavaFunction.nullable(
          "try_parse_url", STRING, a -> part(tryParsed(text(a, 0)), text(a, 1)), STRING, STRING);

  public static final JavaFunction TRY_PARSE_KEY =
      JavaFunction.nullable(
          "try_parse_url_key",
          STRING,
          a -> text(a, 1).equals("QUERY") ? value(tryParsed(text(a, 0)), text(a, 2)) : null,
          STRING,
          STRING,
          STRING);

  static final List<JavaFunction> ALL =
      List.of(ENCODE, DECODE, TRY_DECODE, PARSE, PARSE_KEY, TRY_PARSE, TRY_PARSE_KEY);

  private UrlFunctions() {}

  private static String decode(String text) {
    String decoded = tryDecode(text);
    if (decoded == null) {
      throw new SluiceException(
          ErrorCode.CANNOT_DECODE_URL,
          "The provided URL cannot be decoded: " + text + ". Mend its format and try again");
    }
    return decoded;
  }

  private static @Nullable String tryDecode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  private static @Nullable URI tryParsed(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException malformed) {
      return null;
    }
  }

  private static URI parsed(String url) {
    URI parsed = tryParsed(url);
    if (parsed == null) {
      throw new SluiceException(ErrorCode.INVALID_URL, "The url is invalid: " + url);
    }
    return parsed;
  }

  /** {@code ParseUrlEvaluator}: no decoding, and NULL for a part that there is not. */
  private static @Nullable String part(@Nullable URI url, String part) {
    if (url == null) {
      return null;
    }
    return switch (part) {
      case "HOST" -> url.getHost();
      case "PATH" -> url.getRawPath();
      case "QUERY" -> url.getRawQuery();
      case "REF" -> url.getRawFragment();
      case "PROTOCOL" -> url.getScheme();
      case "FILE" ->
          url.getRawQuery() == null ? url.getRawPath() : url.getRawPath() + "?" + url.getRawQuery();
      case "AUTHORITY" -> url.getRawAuthority();
      case "USERINFO" -> url.getRawUserInfo();
      default -> null;
    };
  }

  private static @Nullable String value(@Nullable URI url, String key) {
    String query = part(url, "QUERY");
    if (query == null) {
      return null;
    }
    Matcher matcher = Regexes.matcher("parse_url", "(&|^)" + key + "=([^&]*)", query);
    return Regexes.search(matcher::find) ? matcher.group(2) : null;
  }
}
