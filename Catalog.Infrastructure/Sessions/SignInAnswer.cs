namespace Catalog.Infrastructure.Sessions;

/// <summary>What a sign-in came to.</summary>
/// <param name="Session">What was opened; <see langword="null"/> when it is refused.</param>
/// <param name="HoldFor">For how long the caller holds the answer back, with no turn and no connection in hand.</param>
public sealed record SignInAnswer(OpenedSession? Session, TimeSpan HoldFor);
