package dev.baton.testing;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Runs a test on generated cases. All that is random in a case comes of its seed, so that a failure, which names the seed, can be
 * had again with {@code -Dbaton.seed=SEED}. {@code -Dbaton.seeds=COUNT} runs more cases than the build does.
 */
public final class Seeds {
    private static final List<String> CHARACTERS = List.of(
            "abc XYZ 019 .,;:/?&=\"'<>{}[]",
            "a\r\n\t\0\u001b\u007f\u0085\u00a0\u200b\u2028\u2029\u202e\ufeff",
            "\u00e9\u0130\u4e2d\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00",
            "a\ud83d \ude00\uffff\ufffd");

    private Seeds() {}

    /** A test of one case. */
    @FunctionalInterface
    public interface Case {
        void run(RandomGenerator random) throws Exception;
    }

    /** Runs a test with seeds from 1 to a number, unless the command line says otherwise. */
    public static void upTo(int count, Case test) {
        long only = Long.getLong("baton.seed", 0);
        long last = only > 0 ? only : Long.getLong("baton.seeds", count);
        for (long seed = Math.max(1, only); seed <= last; seed++) {
            try {
                test.run(new SplittableRandom(seed));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("-Dbaton.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }

    /** One of several values. */
    public static <T> T oneOf(RandomGenerator random, List<? extends T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** Text of characters, empty now and then. */
    public static String text(RandomGenerator random, String characters, int maxLength) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(maxLength + 1); i > 0; i--) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString();
    }

    /** Text of all kinds: plain, control and format characters, pairs of surrogates and halves of them. */
    public static String text(RandomGenerator random, int maxLength) {
        StringBuilder text = new StringBuilder();
        while (text.length() < maxLength && random.nextInt(4) > 0) {
            text.append(text(random, oneOf(random, CHARACTERS), maxLength - text.length()));
        }
        return text.toString();
    }
}
