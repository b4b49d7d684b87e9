package dev.sluice.server.http;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import io.javalin.http.Context;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What every request passes before its route: it gets an identity and shows its key. */
final class Admission {
  static final String REQUEST_ID = "X-Request-Id";

  private static final Pattern GIVEN_ID = Pattern.compile("[\\x21-\\x7e]{1,128}");
  private static final Pattern LOCAL_HOST =
      Pattern.compile(
          "(localhost|[a-z0-9.-]+\\.localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");
  private static final Set<String> OPEN =
      Set.of("/livez", "/readyz", "/docs", "/openapi.json", "/openapi.yaml");

  private final ApiKeys keys;
  private final String prefix;
  private final AtomicLong requests = new AtomicLong();
  private volatile boolean localOnly;

  /**
   * Admits who has a key.
   *
   * @param prefix of the identities that this server gives
   */
  Admission(ApiKeys keys, String prefix) {
    this.keys = keys;
    this.prefix = prefix;
  }

  /**
   * From now on refuses requests that name another host than this machine: a page from elsewhere
   * whose name was bound to this address must not speak to the server (DNS rebinding).
   */
  void onlyLocalHosts() {
    localOnly = true;
  }

  /** The identity of a request: the caller's own where it is fit for a header and a log. */
  String requestId(@Nullable String given) {
    return given != null && GIVEN_ID.matcher(given).matches()
        ? given
        : prefix + "-" + Long.toString(requests.incrementAndGet(), 36);
  }

  /** Lets a request pass, or throws what it is answered with. */
  void admit(Context context) {
    context.header(REQUEST_ID, requestId(context.header(REQUEST_ID)));
    String host = context.header("Host");
    if (localOnly && host != null && !LOCAL_HOST.matcher(host.toLowerCase(Locale.ROOT)).matches()) {
      throw new SluiceException(
          ErrorCode.HOST_NOT_ALLOWED, "This server answers to local names only.");
    }
    if (keys.isEmpty() && isForeign(context.header("Origin"), host)) {
      throw new SluiceException(
          ErrorCode.ORIGIN_NOT_ALLOWED, "The request comes from the page of another site.");
    }
    if (!isOpen(context.path()) && !keys.admit(context.header("Authorization"))) {
      context.header("WWW-Authenticate", "Bearer realm=\"sluice\"");
      throw new SluiceException(ErrorCode.UNAUTHENTICATED, "The request has no valid API key.");
    }
  }

  /**
   * Whether a browser sends the request for a page of another site. A page needs nobody's leave to
   * POST without a body, and so could stop or reset queries; a key it does not have.
   */
  private static boolean isForeign(@Nullable String origin, @Nullable String host) {
    return origin != null
        && !origin.equalsIgnoreCase("http://" + host)
        && !origin.equalsIgnoreCase("https://" + host);
  }

  private static boolean isOpen(String path) {
    return OPEN.contains(path) || path.startsWith("/docs/");
  }
}
