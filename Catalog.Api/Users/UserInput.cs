using System.ComponentModel.DataAnnotations;
using Catalog.Domain.Users;

namespace Catalog.Api.Users;

/// <summary>A profile as its owner writes it. Id, role, version and times are the service's own.</summary>
/// <remarks>
/// A class and not a record, so that nothing prints the password.
/// Every field may be missing here, so that <see cref="UserRules"/> can say which is; the annotations only describe its rules to the
/// OpenAPI document.
/// </remarks>
public sealed class UserInput
{
    /// <summary>The e-mail address: unique without regard to case.</summary>
    /// <example>ada@example.org</example>
    [Required, StringLength(UserRules.EmailLength, MinimumLength = 3), RegularExpression(UserRules.EmailPattern)]
    public string? Email { get; init; }

    /// <summary>What to call them.</summary>
    /// <example>Ada</example>
    [Required, StringLength(UserRules.NameLength, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>The password of who asks. Needed only where the e-mail address changes.</summary>
    /// <example>correct horse battery staple</example>
    [StringLength(PasswordRules.Most)]
    public string? CurrentPassword { get; init; }

    /// <summary>The input as a draft for the rules.</summary>
    public UserDraft ToDraft() => new(Email, Name);
}

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

/// <summary>What the removal of an account needs.</summary>
/// <remarks>A class and not a record, so that nothing prints the password.</remarks>
public sealed class DeletionInput
{
    /// <summary>The caller's own password, so that a stolen session cannot remove a user.</summary>
    /// <example>correct horse battery staple</example>
    [Required, StringLength(PasswordRules.Most)]
    public string? CurrentPassword { get; init; }
}
