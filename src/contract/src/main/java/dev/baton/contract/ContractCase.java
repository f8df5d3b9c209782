package dev.baton.contract;

/**
 * One promise, and how to find out whether it is kept.
 *
 * @param <T> what is held to it
 * @param id subject and name, {@code methods.head}
 * @param level how much it weighs
 * @param title the promise, in a sentence
 * @param reference where it comes from: a section of an RFC or of the contract
 * @param pace what it may run beside
 * @param body sends and expects
 */
record ContractCase<T>(String id, Level level, String title, String reference, Pace pace, Body<T> body) {
    /** What a case may run beside. */
    enum Pace {
        /** A few at a time. */
        SHORT,
        /** It waits most of the time: all of these at once. */
        WAITING,
        /** It needs the machine, or the target, to itself. */
        ALONE
    }

    /** Sends and expects. */
    @FunctionalInterface
    interface Body<T> {
        /**
         * Runs the case. An {@link java.io.IOException} is a failure: something else came than an answer.
         *
         * @throws Exception what {@link Evidence} throws, or what the case ran into
         */
        void run(T target, Evidence evidence) throws Exception;
    }

    /** {@code methods}, of {@code methods.head}. */
    String subject() {
        return id.substring(0, id.indexOf('.'));
    }
}
