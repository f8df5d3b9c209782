package dev.baton.scim;

import java.io.IOException;

/** The service's answer is larger than we read. */
final class AnswerTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;
}
