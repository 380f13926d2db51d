using System.ComponentModel.DataAnnotations;
using Catalog.Domain.Sessions;

namespace Catalog.Api.Sessions;

/// <summary>Who wants to sign in. The annotations only describe <see cref="SessionRules"/> to the OpenAPI document.</summary>
public sealed record SignInInput
{
    /// <summary>The address of the account, in any case.</summary>
    /// <example>ada@example.com</example>
    [Required, StringLength(SessionRules.EmailLength, MinimumLength = 1)]
    public string? Email { get; init; }

    /// <summary>The password of the account.</summary>
    /// <example>correct horse battery staple</example>
    [Required, StringLength(SessionRules.PasswordLength, MinimumLength = 1)]
    public string? Password { get; init; }

    /// <summary>What the client calls itself, so that its user knows it among others; missing counts as empty.</summary>
    /// <example>Firefox on the kitchen computer</example>
    [StringLength(SessionRules.ClientLength)]
    public string? Client { get; init; }

    /// <summary>Leaves the password out, so that no log shows it.</summary>
    public override string ToString() => $"{nameof(SignInInput)} {{ {nameof(Client)} = {Client} }}";
}
