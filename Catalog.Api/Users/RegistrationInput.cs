using System.ComponentModel.DataAnnotations;
using Catalog.Domain.Users;

namespace Catalog.Api.Users;

/// <summary>What makes an account. A class and not a record, so that nothing prints the password.</summary>
/// <remarks>
/// Every field may be missing here, so that the rules can say which is; the annotations only describe them to the OpenAPI document.
/// </remarks>
public sealed class RegistrationInput
{
    /// <summary>The e-mail address: unique without regard to case.</summary>
    /// <example>ada@example.org</example>
    [Required, StringLength(UserRules.EmailLength, MinimumLength = 3), RegularExpression(UserRules.EmailPattern)]
    public string? Email { get; init; }

    /// <summary>What to call them.</summary>
    /// <example>Ada</example>
    [Required, StringLength(UserRules.NameLength, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>The password: any characters, but not the e-mail address, or one that many use.</summary>
    /// <example>correct horse battery staple</example>
    [Required, StringLength(PasswordRules.Most, MinimumLength = PasswordRules.Least)]
    public string? Password { get; init; }

    /// <summary>The profile as a draft for the rules.</summary>
    public UserDraft ToDraft() => new(Email, Name);
}
