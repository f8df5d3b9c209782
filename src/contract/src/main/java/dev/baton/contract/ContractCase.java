package dev.baton.contract;

/**
 * A promise, and how to check whether it is kept.
 *
 * @param <T> the type of the target
 * @param id subject and name, such as {@code methods.head}
 * @param level the weight of the promise
 * @param title the promise, in a sentence
 * @param reference where it comes from: a section of an RFC or of the contract
 * @param pace how many cases may run at the same time
 * @param body sends requests and checks the responses
 */
record ContractCase<T>(String id, Level level, String title, String reference, Pace pace, Body<T> body) {
    /** How many cases may run at the same time. */
    enum Pace {
        /** A few at once. */
        SHORT,
        /** All at once, as they mostly wait. */
        WAITING,
        /** One at a time, as it needs the machine or the target to itself. */
        ALONE
    }

    /** Sends requests and checks the responses. */
    @FunctionalInterface
    interface Body<T> {
        /**
         * Runs the case. An {@link java.io.IOException} counts as a failure: there was no valid answer.
         *
         * @throws Exception if a promise is broken, the case does not apply, or it cannot be run
         */
        void run(T target, Evidence evidence) throws Exception;
    }

    /** Returns the subject: {@code methods} for {@code methods.head}. */
    String subject() {
        return id.substring(0, id.indexOf('.'));
    }
}
