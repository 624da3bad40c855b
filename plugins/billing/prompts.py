"""What a caller hears whose outside call is not made."""

from flow.prompts import Prompt

BARRED, CREDIT, REFUSED, UNKNOWN = "dial-barred", "dial-no-credit", "dial-not-allowed", "dial-unknown"
PROMPTS = (
    Prompt(BARRED, "Calls to this number are barred.", "您拨打的号码已被限制呼出。", "a barred number, such as a premium service"),
    Prompt(CREDIT, "There is not enough credit for this call.", "您的余额不足，无法拨打该号码。", "the prepaid credit is used up"),
    Prompt(REFUSED, "This telephone is not allowed to make this call.", "本机没有拨打该号码的权限。", "the class of service, or another rule, forbids it"),
    Prompt(UNKNOWN, "The number you have dialled does not exist. Please check it and dial again.",
           "您拨打的号码不存在，请核对后再拨。", "digits that are no telephone number"),
)
