package dev.baton.image;

/** The image cannot be made as asked; the message is for a person. */
public final class ImageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ImageException(String message) {
        super(message);
    }
}
