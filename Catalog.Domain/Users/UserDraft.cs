namespace Catalog.Domain.Users;

/// <summary>What somebody proposes as their profile, before <see cref="UserRules"/> has looked at it: anything may be missing.</summary>
public sealed record UserDraft(string? Email, string? Name);
