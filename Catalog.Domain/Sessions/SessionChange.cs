namespace Catalog.Domain.Sessions;

/// <summary>What of a session shall be changed.</summary>
/// <param name="Cart">The whole cart as it shall be, empty for none; <see langword="null"/> to leave it.</param>
/// <param name="Locale">The locale, empty for none; <see langword="null"/> to leave it.</param>
public sealed record SessionChange(IReadOnlyList<CartLine>? Cart, string? Locale);
