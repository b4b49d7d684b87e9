package dev.sluice.client;

import dev.sluice.client.Transport.Answer;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call: sends its request, again where that is safe, until it has an answer or its time is
 * over. Used once.
 */
final class Exchange<B> {
  private static final int NOT_FOUND = 404;

  private final Transport transport;
  private final HttpClient http;
  private final Request request;
  private final HttpRequest message;
  private final Supplier<BodySubscriber<B>> body;
  private final CompletableFuture<Answer<B>> result = new CompletableFuture<>();
  private final long deadline;
  private volatile @Nullable CompletableFuture<?> current;
  private volatile boolean outcomeUnknown;

  /** The body of an answer, or the problem in its place. */
  private record Received<B>(@Nullable B content, String problem) {}

  Exchange(
      Transport transport, HttpClient http, Request request, Supplier<BodySubscriber<B>> body) {
    this.transport = transport;
    this.http = http;
    this.request = request;
    this.message = transport.toHttp(request);
    this.body = body;
    this.deadline = System.nanoTime() + timeout(transport, request).toNanos();
  }

  private static Duration timeout(Transport transport, Request request) {
    return transport.options().timeout().plus(request.patience());
  }

  /** Sends a request a single time, and gives every answer as it is. */
  static CompletableFuture<HttpResponse<byte[]>> once(
      Transport transport, HttpClient http, Request request) {
    CompletableFuture<HttpResponse<byte[]>> result = new CompletableFuture<>();
    CompletableFuture<HttpResponse<byte[]>> sent =
        http.sendAsync(transport.toHttp(request), BodyHandlers.ofByteArray());
    Futures.whenDone(
        sent, result::complete, failure -> result.completeExceptionally(lost(transport, failure)));
    return limited(transport, request, result, () -> sent.cancel(true));
  }

  CompletableFuture<Answer<B>> start() {
    attempt(1);
    return limited(
        transport,
        request,
        result,
        () -> {
          CompletableFuture<?> running = current;
          if (running != null) {
            running.cancel(true);
          }
        });
  }

  /** The same future, failed when the call's time is over; {@code abandon} frees what it holds. */
  private static <T> CompletableFuture<T> limited(
      Transport transport, Request request, CompletableFuture<T> call, Runnable abandon) {
    Duration time = timeout(transport, request);
    CompletableFuture<T> limited =
        call.copy().orTimeout(Math.max(1, time.toNanos()), TimeUnit.NANOSECONDS);
    CompletableFuture<T> result = new CompletableFuture<>();
    Futures.whenDone(
        limited,
        result::complete,
        failure -> {
          String detail = "no answer from " + transport.options().endpoint() + " in " + time;
          result.completeExceptionally(
              failure instanceof TimeoutException ? transport.unreachable(detail, null) : failure);
        });
    Futures.whenDone(
        result,
        value -> {},
        failure -> {
          call.cancel(false);
          limited.cancel(false);
          abandon.run();
        });
    return result;
  }

  private void attempt(int number) {
    if (result.isDone()) {
      return;
    }
    CompletableFuture<HttpResponse<Received<B>>> sent =
        http.sendAsync(message, head -> receive(head.statusCode()));
    current = sent;
    if (result.isDone()) {
      sent.cancel(true);
    }
    Futures.whenDone(
        sent, response -> answered(number, response), failure -> lost(number, failure));
  }

  private BodySubscriber<Received<B>> receive(int status) {
    return isDone(status)
        ? BodySubscribers.mapping(body.get(), content -> new Received<>(content, ""))
        : BodySubscribers.mapping(
            BodySubscribers.ofString(StandardCharsets.UTF_8),
            problem -> new Received<B>(null, problem));
  }

  /** What an unsure first attempt has removed is not there any more for the second. */
  private boolean isDone(int status) {
    return status < 300
        || (status == NOT_FOUND && outcomeUnknown && request.method().equals("DELETE"));
  }

  private void lost(int attempt, Throwable failure) {
    if (failure instanceof ApiException unknownAnswer) {
      result.completeExceptionally(unknownAnswer);
      return;
    }
    boolean neverSent =
        failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
    outcomeUnknown |= !neverSent;
    boolean again = neverSent || request.isRepeatable();
    retryOrFail(attempt, again, null, lost(transport, failure));
  }

  private void answered(int attempt, HttpResponse<Received<B>> response) {
    B content = response.body().content();
    if (content != null) {
      result.complete(new Answer<>(response.statusCode(), response.headers(), content));
      return;
    }
    ApiException refusal =
        transport.refusal(response.statusCode(), response.headers(), response.body().problem());
    boolean passing =
        refusal instanceof ApiException.Unavailable
            || (refusal instanceof ApiException.Conflict && refusal.problem().retryable());
    retryOrFail(
        attempt, passing && request.isRepeatable(), retryAfter(response.headers()), refusal);
  }

  private void retryOrFail(
      int attempt, boolean again, @Nullable Duration wanted, ApiException failure) {
    Pacing pacing = transport.options().pacing();
    Duration pause = pacing.pause(attempt);
    if (wanted != null && wanted.compareTo(pause) > 0) {
      pause = wanted;
    }
    if (!again
        || attempt >= pacing.retry().attempts()
        || pause.toNanos() >= deadline - System.nanoTime()) {
      result.completeExceptionally(failure);
      return;
    }
    CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS)
        .execute(() -> attempt(attempt + 1));
  }

  /** What the server asks for, in seconds or as a date (RFC 9110), or null. */
  private @Nullable Duration retryAfter(HttpHeaders headers) {
    String value = headers.firstValue("Retry-After").orElse("").trim();
    if (value.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from);
      return Duration.between(transport.options().pacing().clock().instant(), date);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static ApiException lost(Transport transport, Throwable cause) {
    return transport.unreachable("no answer from " + transport.options().endpoint(), cause);
  }
}
