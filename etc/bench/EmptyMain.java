/** What the figures are compared with: a JVM that does nothing. */
public final class EmptyMain {
    private EmptyMain() {}

    public static void main(String[] args) {}
}
