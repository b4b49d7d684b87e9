package dev.sluice.server.model;

import java.time.Instant;

/** The error that ended a query or made it restart. */
public record QueryFailure(ErrorCode code, String message, Instant at) {}
