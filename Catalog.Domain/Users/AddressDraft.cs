namespace Catalog.Domain.Users;

/// <summary>What somebody proposes as an address, before <see cref="AddressRules"/> has looked at it: anything may be missing.</summary>
public sealed record AddressDraft(string? Recipient, string? Street, string? PostalCode, string? City, string? Country);
