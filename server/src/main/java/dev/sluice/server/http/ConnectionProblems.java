package dev.sluice.server.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers what never reaches a route, as a malformed request line, with a problem document too. */
final class ConnectionProblems extends ErrorHandler {
  private final Admission admission;

  ConnectionProblems(Admission admission) {
    this.admission = admission;
  }

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      String message,
      @Nullable Throwable cause,
      Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, ProblemMapper.TYPE);
    if (!response.getHeaders().contains(Admission.REQUEST_ID)) {
      String given = request.getHeaders().get(Admission.REQUEST_ID);
      response.getHeaders().put(Admission.REQUEST_ID, admission.requestId(given));
    }
    byte[] body = Json.bytes(ProblemMapper.ofStatus(code));
    response.write(true, ByteBuffer.wrap(body), callback);
  }
}
