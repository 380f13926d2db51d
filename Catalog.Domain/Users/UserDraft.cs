namespace Catalog.Domain.Users;

/// <summary>A profile before <see cref="UserRules"/> has validated it. Any field may be missing.</summary>
public sealed record UserDraft(string? Email, string? Name);
