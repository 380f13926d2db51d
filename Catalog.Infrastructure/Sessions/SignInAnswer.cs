namespace Catalog.Infrastructure.Sessions;

/// <summary>The result of a sign-in.</summary>
/// <param name="Session">The opened session; <see langword="null"/> if it was refused.</param>
/// <param name="HoldFor">How long the caller must delay the response, after releasing its slot and connection.</param>
public sealed record SignInAnswer(OpenedSession? Session, TimeSpan HoldFor);
