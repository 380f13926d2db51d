namespace Catalog.Domain.Users;

/// <summary>An address before <see cref="AddressRules"/> has validated it. Any field may be missing.</summary>
public sealed record AddressDraft(string? Recipient, string? Street, string? PostalCode, string? City, string? Country);
