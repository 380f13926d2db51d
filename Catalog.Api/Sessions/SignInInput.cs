using System.ComponentModel.DataAnnotations;
using Catalog.Api.Http;
using Catalog.Domain.Sessions;

namespace Catalog.Api.Sessions;

/// <summary>Who wants to sign in.</summary>
public sealed record SignInInput
{
    /// <summary>The address of the account, in any case.</summary>
    /// <example>ada@example.com</example>
    [Given, Text(1, SessionRules.EmailLength)]
    public string? Email { get; init; }

    /// <summary>The password of the account.</summary>
    /// <example>correct horse battery staple</example>
    [Given, StringLength(SessionRules.PasswordLength, MinimumLength = 1, ErrorMessage = "must be {2} to {1} characters long")]
    public string? Password { get; init; }

    /// <summary>What the client calls itself, so that its user knows it among others; missing counts as empty.</summary>
    /// <example>Firefox on the kitchen computer</example>
    [Text(0, SessionRules.ClientLength)]
    public string? Client { get; init; }

    /// <summary>Leaves the password out, so that no log shows it.</summary>
    public override string ToString() => $"{nameof(SignInInput)} {{ {nameof(Client)} = {Client} }}";
}
